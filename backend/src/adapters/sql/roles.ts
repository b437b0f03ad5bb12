/** Works for one organisation: row-level security shows it that one's rows alone. */
export const tenantRole = 'coditect_tenant';

/** Works across organisations where it must, on what the migrations grant to it. */
export const platformRole = 'coditect_platform';

/** What the embedded server's connections sign in as. By itself it may do nothing but become one of the two above. */
export const serviceRole = 'coditect_service';
