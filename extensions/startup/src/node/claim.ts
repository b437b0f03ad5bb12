import { readFileSync } from 'node:fs';
import { startWatcherAhead } from './watcher-ahead';

/** What the platform tells an IDE that it started ahead, once there is somebody to work for. */
interface Claim {
    readonly arguments: readonly string[];
    /** The workspace folder, which was mounted just before. */
    readonly folder: string;
    /** Variables with the workspace's secret among them. */
    readonly environment: Readonly<Record<string, string>>;
}

/** Tells the platform that the code is loaded. */
const waiting = 'Waiting for a workspace.';

type ClaimedProcess = Pick<NodeJS.Process, 'argv' | 'chdir' | 'env'> & { readonly stdout: Pick<NodeJS.WriteStream, 'write'> };

/**
 * Waits for the claim on the standard input (`CODITECT_CLAIM=stdin`), and makes this process what it would have been had it been
 * started for that workspace. Without the variable it was. Nothing else of it runs meanwhile, on purpose: timers, watches and the
 * server belong to a workspace. The process that will watch is there, and watches nothing.
 */
export function awaitClaim(
    self: ClaimedProcess = process,
    read: () => string = () => readFileSync(0, 'utf8'),
    prepare: () => void = () => startWatcherAhead()
): void {
    if (self.env.CODITECT_CLAIM === undefined) {
        return;
    }
    delete self.env.CODITECT_CLAIM;
    prepare();
    self.stdout.write(`${waiting}\n`);
    const told = read();
    if (told === '') {
        // The platform has ended, or has no use for this one.
        process.exit(0);
    }
    const claim = JSON.parse(told) as Claim;
    self.argv.splice(2, self.argv.length, ...claim.arguments);
    Object.assign(self.env, claim.environment);
    // Through the new mount: the folder that this process is in has none of it.
    self.chdir(claim.folder);
}
