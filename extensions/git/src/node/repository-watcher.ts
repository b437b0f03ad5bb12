import { type FSWatcher, watch } from 'node:fs';
import { join } from 'node:path';

const settleMilliseconds = 150;
/** What else changes in Git's folder says nothing about the state of the repository. */
const telling =
    /^(?:HEAD|index|FETCH_HEAD|ORIG_HEAD|MERGE_HEAD|CHERRY_PICK_HEAD|REVERT_HEAD|config|packed-refs|rebase-merge|rebase-apply)$/;

/** Watches Git's own folder of a repository: commits, branches and the index, whoever changes them. */
export class RepositoryWatcher {
    private readonly watchers: FSWatcher[] = [];
    private timer: NodeJS.Timeout | undefined;

    constructor(
        gitFolder: string,
        private readonly onChange: () => void
    ) {
        this.add(gitFolder, false, name => telling.test(name));
        this.add(join(gitFolder, 'refs'), true, name => !name.endsWith('.lock'));
    }

    close(): void {
        clearTimeout(this.timer);
        for (const watcher of this.watchers) {
            watcher.close();
        }
    }

    private add(folder: string, recursive: boolean, tells: (name: string) => boolean): void {
        try {
            // A workspace that is to end does not wait for it.
            const watcher = watch(folder, { recursive, persistent: false }, (_event, name) => {
                if (name === null || tells(name)) {
                    clearTimeout(this.timer);
                    this.timer = setTimeout(this.onChange, settleMilliseconds);
                }
            });
            watcher.on('error', () => watcher.close());
            this.watchers.push(watcher);
        } catch {
            // No watches left, or the folder is gone: commands of the page itself still tell of what they change.
        }
    }
}
