/** What Theia reads of a drive. */
export interface Drive {
    readonly mountpoints: ReadonlyArray<{ readonly path: string; readonly label: string | null }>;
}

/** The one file system of a workspace. */
export async function list(): Promise<Drive[]> {
    return [{ mountpoints: [{ path: '/', label: null }] }];
}
