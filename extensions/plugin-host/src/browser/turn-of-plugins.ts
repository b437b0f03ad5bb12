import type { Event } from '@theia/core/lib/common/event';

/** At the latest so long after the backend has answered, should the IDE not become ready, as when a dialog asks something first. */
const patienceMilliseconds = 5_000;

/** Theia's own file systems are there so soon after they are asked for. */
const fileSystemMilliseconds = 500;

/** Files of the workspace, and settings of its person: no extension serves them, however long the backend takes to. */
export const ownSchemes: ReadonlySet<string> = new Set(['file', 'user-storage']);

/** The start of a page, as far as VS Code extensions wait for it. */
export interface PageStart {
    /** The IDE can be used, and has drawn itself. */
    readonly usable: Promise<unknown>;
    /** Resolves with the backend's first answers, which a page may wait for as long as its person looks at something else. */
    readonly answered: Promise<unknown>;
    readonly onWillReadFiles: Event<{ readonly scheme: string }>;
    canReadFiles(scheme: string): boolean;
    wait(milliseconds: number): Promise<unknown>;
}

/** Resolves when it is the turn of VS Code extensions to be loaded. */
export function turnOfPlugins(start: PageStart): Promise<void> {
    return new Promise(resolve => {
        const turn: () => void = resolve;
        start.usable.then(turn, turn);
        start.answered.then(() => start.wait(patienceMilliseconds)).then(turn, turn);
        // The restored layout may hold an editor on files that only an extension can read: both would wait for each other.
        start.onWillReadFiles(({ scheme }) => {
            const look = () => start.canReadFiles(scheme) || turn();
            if (!ownSchemes.has(scheme)) {
                start.wait(fileSystemMilliseconds).then(look, turn);
            }
        });
    });
}
