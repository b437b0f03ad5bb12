/** Where the outbox is opened with. The terminal's address has its key behind `#`. */
export const outboxHint = 'The address with its key stands in the terminal where the platform was started; or sign in as an administrator.';
