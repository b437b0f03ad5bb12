// Child processes of the scripts: quiet while all is well, and their last words when not.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SetupError } from './console.mjs';

export const root = fileURLToPath(new URL('..', import.meta.url));

const keptCharacters = 6000;

/** Runs a program to its end. Rejects with the end of what it printed when it fails. */
export function run(command, args, { cwd = root, env = process.env, inherit = false } = {}) {
    return new Promise((resolve, reject) => {
        const child = spawn(command, args, { cwd, env, stdio: inherit ? 'inherit' : ['ignore', 'pipe', 'pipe'] });
        let output = '';
        const keep = text => {
            output = (output + text).slice(-keptCharacters);
        };
        child.stdout?.setEncoding('utf8').on('data', keep);
        child.stderr?.setEncoding('utf8').on('data', keep);
        child.once('error', reject);
        child.once('close', (code, signal) => {
            if (code === 0) {
                resolve(output);
            } else {
                reject(new SetupError(`${command} ${args.join(' ')} ended with ${signal ?? `code ${code}`}.\n${output}`));
            }
        });
    });
}

/** A program of node_modules, run by this Node. */
export const runNode = (file, args, options) => run(process.execPath, [file, ...args], options);
