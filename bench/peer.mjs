// Peers of `npm run bench -- auth` that are processes of their own, and speak to us by messages.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../scripts/run.mjs';
import { atEnd, endChild } from './clean-up.mjs';

/** Starts a file of this folder; it is ended with the benchmark. */
export function startPeer(file) {
    const child = fork(join(root, 'bench', file), { cwd: join(root, 'backend') });
    atEnd(() => endChild(child));
    return child;
}

/** The next message of a peer. */
export function told(child) {
    return new Promise((resolve, reject) => {
        const gone = code => reject(new Error(`A peer ended with code ${code}.`));
        child.once('exit', gone);
        child.once('message', message => {
            child.off('exit', gone);
            resolve(message);
        });
    });
}
