// What the scripts print: a line a step, with its time.

/** Runs a step and prints one line for it. Returns what the step returns; a step that returns `false` had nothing to do. */
export async function step(title, run) {
    const began = performance.now();
    const live = process.stdout.isTTY;
    if (live) {
        process.stdout.write(`  …  ${title}`);
    }
    try {
        const result = await run();
        const seconds = ((performance.now() - began) / 1000).toFixed(1);
        if (result === false) {
            process.stdout.write(live ? '\r\x1b[K' : '');
        } else {
            process.stdout.write(`${live ? '\r\x1b[K' : ''}  ok ${title} (${seconds} s)\n`);
        }
        return result;
    } catch (error) {
        process.stdout.write(`${live ? '\r\x1b[K' : ''}  !! ${title}\n`);
        throw error;
    }
}

/** A failure that is told in a sentence, without a stack. */
export class SetupError extends Error {}

/** Ends the process with a sentence for a failure of ours, and with the stack for any other. */
export function fail(error) {
    process.stderr.write(`\n${error instanceof SetupError ? error.message : (error.stack ?? error)}\n`);
    process.exit(1);
}
