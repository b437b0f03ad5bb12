/** As much of a browser's storage as is used. */
export type BrowserStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * A storage that a browser's settings may refuse, that may be full or not be there at all: then it holds nothing, and pages do without.
 * @param open Reads it of the window. That alone throws in a browser that refuses storage.
 */
export function storeOf(open: () => BrowserStore | null): BrowserStore {
    const use = <Result>(deed: (store: BrowserStore) => Result, otherwise: Result): Result => {
        try {
            const store = open();
            return store === null ? otherwise : deed(store);
        } catch (error) {
            if (error instanceof DOMException) {
                return otherwise;
            }
            throw error;
        }
    };
    return {
        getItem: key => use(store => store.getItem(key), null),
        setItem: (key, value) => use(store => store.setItem(key, value), undefined),
        removeItem: key => use(store => store.removeItem(key), undefined)
    };
}

/** Shared by all tabs of this browser, and kept until it is removed. */
export const browserStore = storeOf(() => window.localStorage);

/** Of this tab, until it is closed. */
export const tabStore = storeOf(() => window.sessionStorage);

/** What is kept as JSON; undefined where there is none, or something else was written in its place. */
export function readJson(store: Pick<BrowserStore, 'getItem'>, key: string): unknown {
    try {
        return JSON.parse(store.getItem(key) ?? 'null') ?? undefined;
    } catch (error) {
        if (error instanceof SyntaxError) {
            return undefined;
        }
        throw error;
    }
}
