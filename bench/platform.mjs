// The platform under test: started as `npm start` does, with its own port and data folder.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { root } from '../scripts/run.mjs';
import { atEnd, endChild, temporaryFolder } from './clean-up.mjs';
import { freePort } from './free-port.mjs';

const password = 'a benchmark is no secret';

/**
 * Starts the platform and resolves when it says that it is ready. `settings` are variables of its environment. People open it at
 * `hostname`, a name that leads to this machine.
 */
export async function startPlatform(settings = {}, { hostname = 'localhost' } = {}) {
    const data = await temporaryFolder('data');
    const port = await freePort();
    const origin = `http://${hostname}:${port}`;
    const env = Object.fromEntries(
        Object.entries(process.env).filter(([name]) => !name.startsWith('CODITECT_') && !name.startsWith('DATABASE_'))
    );
    const child = spawn(process.execPath, [join(root, 'scripts/start.mjs')], {
        cwd: root,
        // Of its own group, so that Ctrl-C reaches the benchmark alone, which then ends the platform in order.
        detached: true,
        env: { ...env, CODITECT_URL: origin, ...settings, PORT: String(port), CODITECT_DATA_DIR: data.path },
        stdio: ['ignore', 'pipe', 'pipe']
    });
    let ending = false;
    const end = atEnd(async () => {
        ending = true;
        await endChild(child);
        await data.remove();
    });
    await ready(child);
    child.once('exit', async code => {
        if (!ending) {
            // Whatever waits for the platform now fails by itself; this says why.
            const log = await readFile(join(data.path, 'platform.log'), 'utf8').catch(error => String(error));
            process.stderr.write(`The platform ended by itself with code ${code}.\n${log.slice(-4000)}\n`);
        }
    });
    return { port, origin, pid: child.pid, dataDirectory: data.path, end };
}

function ready(child) {
    return new Promise((resolve, reject) => {
        let printed = '';
        const read = chunk => {
            printed = (printed + chunk).slice(-4000);
            if (printed.includes('Ready: ')) {
                resolve();
            }
        };
        child.stdout.setEncoding('utf8').on('data', read);
        child.stderr.setEncoding('utf8').on('data', read);
        child.once('exit', code => reject(new Error(`The platform ended with code ${code} before it was ready.\n${printed}`)));
    });
}

/** A new person: name, address and password as typed into the sign-up page. */
export function newPerson() {
    return { name: 'Bench Person', email: `bench-${randomBytes(6).toString('hex')}@example.com`, password };
}

/** Signs up the platform's first person, who needs no mailed link. Resolves with the session's cookie. */
async function signUp(origin, person) {
    return cookieOf(await call(origin, 'POST', '/api/accounts', { body: person }), 'coditect_session');
}

/** The first person of a platform, and calls with the session. */
export async function signInAsFirst({ origin }) {
    const cookie = await signUp(origin, newPerson());
    return { call: (method, path, options) => call(origin, method, path, { ...options, cookie }) };
}

/** Makes empty workspaces until the person has `count`. None of those made here runs; resolves with all once none does. */
export async function createWorkspaces(person, count) {
    const list = async () => JSON.parse((await person.call('GET', '/api/workspaces')).body).workspaces;
    const [first] = await list();
    for (let number = 2; number <= count; number += 1) {
        await person.call('POST', '/api/workspaces', { body: { name: `Workspace ${number}`, source: { kind: 'empty' } } });
    }
    await person.call('POST', `/api/workspaces/${first.id}/stop`);
    for (;;) {
        const workspaces = await list();
        if (workspaces.every(({ state }) => state === 'stopped')) {
            return workspaces;
        }
        await new Promise(resolve => setTimeout(resolve, 50));
    }
}

/** Signs the first person up and enters the workspace, by the same calls as a browser. The cookie is that of the workspace's origin. */
export async function enterWorkspace({ origin }) {
    const session = await signUp(origin, newPerson());
    const { workspaces } = JSON.parse((await call(origin, 'GET', '/api/workspaces', { cookie: session })).body);
    const opened = await call(origin, 'POST', `/api/workspaces/${workspaces[0].id}/open`, { cookie: session });
    const { enterUrl, code, workspace } = JSON.parse(opened.body);
    const entered = await call(workspace.origin, 'POST', new URL(enterUrl).pathname, { form: { code }, from: origin });
    const entry = new Workspace(workspace, cookieOf(entered, 'coditect_workspace'));
    await entry.untilRunning();
    return entry;
}

/** A workspace, and the cookie that lets its person in. */
export class Workspace {
    constructor(workspace, cookie) {
        this.id = workspace.id;
        this.origin = workspace.origin;
        this.host = new URL(workspace.origin).host;
        this.cookie = cookie;
    }

    /** For `BrowserContext.addCookies`. */
    get browserCookie() {
        const [name, ...value] = this.cookie.split('=');
        return { url: this.origin, name, value: value.join('='), httpOnly: true, sameSite: 'Lax' };
    }

    async state() {
        return JSON.parse((await this.call('GET', `/_platform/api/workspaces/${this.id}`)).body).state;
    }

    /** Resolves with the first answer of the IDE's backend: the gateway holds what is not its own until that backend runs. */
    async untilRunning() {
        const { status, body } = await this.call('GET', '/nothing-is-here', { mayFail: true });
        if (status !== 404 || !body.includes('Cannot GET /nothing-is-here')) {
            throw new Error(`The IDE's backend gave an unexpected answer, ${status}: ${body.slice(0, 300)}`);
        }
    }

    async start() {
        await this.call('POST', `/_platform/api/workspaces/${this.id}/start`);
    }

    async stop() {
        await this.call('POST', `/_platform/api/workspaces/${this.id}/stop`);
        while ((await this.state()) !== 'stopped') {
            await new Promise(resolve => setTimeout(resolve, 50));
        }
    }

    call(method, path, options) {
        return call(this.origin, method, path, { ...options, cookie: this.cookie });
    }
}

async function call(origin, method, path, { cookie, body, form, from = origin, mayFail = false } = {}) {
    const { port, host } = new URL(origin);
    const content = body ? JSON.stringify(body) : form ? new URLSearchParams(form).toString() : undefined;
    const headers = {
        host,
        origin: from,
        ...(cookie ? { cookie } : {}),
        ...(content ? { 'content-type': body ? 'application/json' : 'application/x-www-form-urlencoded' } : {}),
        ...(content ? { 'content-length': Buffer.byteLength(content) } : {})
    };
    const answer = await new Promise((resolve, reject) => {
        // To this machine by its address: not every resolver knows the names below localhost.
        request({ host: '127.0.0.1', port, path, method, headers, agent: false }, resolve).once('error', reject).end(content);
    });
    const answered = { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
    if (answered.status >= 400 && !mayFail) {
        throw new Error(`${method} ${origin}${path} was answered by ${answered.status}: ${answered.body.slice(0, 300)}`);
    }
    return answered;
}

function cookieOf({ headers }, name) {
    const cookie = (headers['set-cookie'] ?? []).find(written => written.startsWith(`${name}=`));
    if (!cookie) {
        throw new Error(`The platform set no cookie ${name}.`);
    }
    return cookie.split(';')[0];
}
