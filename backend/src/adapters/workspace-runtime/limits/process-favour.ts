import { writeFile } from 'node:fs/promises';
import type { Snapshot } from './watched-run.js';

/** Of 1000, which stands for all memory of the workspace; the IDE itself begins with 500 (ide-process.ts). */
const adjustment = '800';

/**
 * When memory runs out, the kernel ends the largest process; what an IDE starts has inherited its standing. So that a program
 * goes before the IDE that holds what a person types, all others are made more likely. Anybody may raise it for processes of his own.
 */
export class ProcessFavour {
    private done = new Set<string>();

    async prefer({ members, ide }: Snapshot): Promise<void> {
        const now = new Set<string>();
        for (const { pid, startTime } of members) {
            const identity = `${pid} ${startTime}`;
            if (pid !== ide?.pid && ide !== undefined) {
                now.add(identity);
                if (!this.done.has(identity)) {
                    // One that has ended meanwhile, or changed its user, stands as it stood.
                    await writeFile(`/proc/${pid}/oom_score_adj`, adjustment, { flag: 'r+' }).catch(() => undefined);
                }
            }
        }
        this.done = now;
    }
}
