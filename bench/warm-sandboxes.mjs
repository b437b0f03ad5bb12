// Sandboxes that wait for a workspace, seen from outside.
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { treeOf } from './memory.mjs';

const lookMilliseconds = 100;
const patienceMilliseconds = 60_000;

/** Resolves when an IDE below the platform waits for a workspace: it was told to, and sleeps in the read of its standard input. */
export async function untilOneWaits(platformPid) {
    for (const began = performance.now(); performance.now() - began < patienceMilliseconds; await wait(lookMilliseconds)) {
        const waiting = await Promise.all((await treeOf(platformPid)).map(waits));
        if (waiting.includes(true)) {
            return;
        }
    }
    throw new Error("No sandbox waits for a workspace: see the platform's log for why none is started ahead.");
}

/** System call 0 is read on x86-64, 63 on arm64; its first argument is the file. */
async function waits(pid) {
    const [environment, call, command] = await Promise.all(
        ['environ', 'syscall', 'cmdline'].map(name => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => ''))
    );
    const isIde = command.includes('lib/backend/main.js') && !command.includes('bwrap') && !command.includes('unshare');
    return isIde && environment.split('\0').includes('CODITECT_CLAIM=stdin') && /^(0|63) 0x0 /.test(call);
}
