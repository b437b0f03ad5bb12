import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How Git and ssh, which start programs, reach this process, which listens on a socket beside them. */
export interface HelperScripts {
    readonly credentialHelper: string;
    readonly askpass: string;
}

/** Sends what it was called with and what it reads; prints the answer. An empty answer lets Git go on by itself. */
const client = (socket: string) => `'use strict';
const [kind, ...rest] = process.argv.slice(2);
const connection = require('node:net').connect(${JSON.stringify(socket)});
const send = input => connection.end(JSON.stringify({ kind, rest, input, page: process.env.CODITECT_GIT_PAGE || undefined }));
let answer = '';
connection.setEncoding('utf8');
connection.on('data', part => { answer += part; });
connection.on('error', () => { process.exitCode = kind === 'askpass' ? 1 : 0; });
connection.on('end', () => {
    const { text, refused } = JSON.parse(answer || '{}');
    if (text) process.stdout.write(text);
    if (refused) process.exitCode = 1;
});
if (kind === 'credential') {
    let input = '';
    process.stdin.setEncoding('utf8').on('data', part => { input += part; }).on('end', () => send(input));
} else {
    send('');
}
`;

const program = (node: string, script: string, kind: string) => `#!/bin/sh\nexec ${quoted(node)} ${quoted(script)} ${kind} "$@"\n`;
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Writes the programs into a folder that only this user can enter. */
export async function writeHelperScripts(folder: string, socket: string, node: string): Promise<HelperScripts> {
    const script = join(folder, 'client.cjs');
    const credentialHelper = join(folder, 'git-credential-coditect');
    const askpass = join(folder, 'askpass');
    await writeFile(script, client(socket), { mode: 0o600 });
    await writeFile(credentialHelper, program(node, script, 'credential'), { mode: 0o700 });
    await writeFile(askpass, program(node, script, 'askpass'), { mode: 0o700 });
    return { credentialHelper, askpass };
}
