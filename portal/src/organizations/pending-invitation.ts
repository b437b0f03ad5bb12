/** As long as an invitation is good. */
const keptMilliseconds = 7 * 24 * 60 * 60 * 1000;
const key = 'coditect.invitation';

/** What the pending invitation needs of a browser's storage. */
export type InvitationStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * The secret of an invitation whose person has yet to sign up or in. It has to outlive the mail that confirms an address, whose
 * link opens in another tab, so it is kept for all tabs of this browser. It is of use to nobody but the one who was invited.
 */
export function keepInvitation(store: InvitationStore, token: string, now: number): void {
    store.setItem(key, JSON.stringify({ token, until: now + keptMilliseconds }));
}

export function readInvitation(store: InvitationStore, now: number): string | undefined {
    const kept = parse(store.getItem(key));
    if (kept === undefined || kept.until <= now) {
        store.removeItem(key);
        return undefined;
    }
    return kept.token;
}

export function dropInvitation(store: InvitationStore): void {
    store.removeItem(key);
}

function parse(text: string | null): { readonly token: string; readonly until: number } | undefined {
    try {
        const kept = JSON.parse(text ?? 'null') as { token?: unknown; until?: unknown } | null;
        return typeof kept?.token === 'string' && typeof kept.until === 'number' ? { token: kept.token, until: kept.until } : undefined;
    } catch (error) {
        if (error instanceof SyntaxError) {
            return undefined;
        }
        throw error;
    }
}
