/** Names by which a program says that it listens on its own machine, as they stand in addresses. */
const ownMachine = new Set(['localhost', '127.0.0.1', '0.0.0.0', '[::1]', '[::]']);

/** Where browsers reach a port of the workspace at `workspaceOrigin`. */
export function originOfPort(workspaceOrigin: string, port: number): string {
    return workspaceOrigin.replace('://', `://${port}--`);
}

/**
 * The port that an address such as `http://localhost:5173/about` means in the workspace.
 * Undefined for what is elsewhere, and for what is no address of the web.
 */
export function ownPort(scheme: string, authority: string): { readonly address: string; readonly port: number } | undefined {
    const [, address = '', digits] = /^(.*):(\d{1,5})$/.exec(authority) ?? [];
    const port = Number(digits);
    const web = scheme === 'http' || scheme === 'https';
    return web && ownMachine.has(address.toLowerCase()) && port > 0 && port < 65_536 ? { address, port } : undefined;
}
