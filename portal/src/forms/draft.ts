import { allowed } from './allowed.js';

/** What a person has typed into the forms before the account, except any password. Shared, so that an address typed at sign-in is there at sign-up. */
export interface Draft {
    readonly name: string;
    readonly email: string;
}

type DraftStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const key = 'coditect.draft';
const empty: Draft = { name: '', email: '' };

export function readDraft(store: () => DraftStore): Draft {
    const value: unknown = allowed(() => JSON.parse(store().getItem(key) ?? 'null'), null);
    if (typeof value !== 'object' || value === null) {
        return empty;
    }
    const { name, email } = value as Partial<Record<keyof Draft, unknown>>;
    return { name: typeof name === 'string' ? name : '', email: typeof email === 'string' ? email : '' };
}

export function keepDraft(store: () => DraftStore, draft: Partial<Draft>): void {
    const { name, email } = { ...readDraft(store), ...draft };
    allowed(() => store().setItem(key, JSON.stringify({ name, email })), undefined);
}

export function dropDraft(store: () => DraftStore): void {
    allowed(() => store().removeItem(key), undefined);
}
