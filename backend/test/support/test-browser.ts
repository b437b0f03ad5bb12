import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import {
    ApiClient,
    accountRoutes,
    type HandOver,
    type Identity,
    identityRoutes,
    platformPaths,
    type SignInOutcome,
    type Workspace,
    workspaceRoutes
} from '@coditect/protocol';
import { WebSocket } from 'ws';
import { eventually } from './eventually.js';
import { type Mailbox, tokenIn } from './mailbox.js';

export interface Answer {
    readonly status: number;
    readonly headers: IncomingHttpHeaders;
    readonly body: string;
    json<T>(): T;
}

export interface Sent {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Buffer;
    /** False leaves the Origin header out. */
    readonly origin?: string | false;
}

/** A browser's manners over plain HTTP: cookies by host, the Origin of the page, host names that lead to this machine. */
export class TestBrowser {
    readonly api: ApiClient;

    /** `mailbox` is where mails to this browser's person are read; `ledTo` is a port that all requests go to, whatever their URL. */
    constructor(
        readonly origin: string,
        private readonly mailbox: Mailbox,
        private readonly cookies = new Map<string, Map<string, string>>(),
        private readonly ledTo?: number
    ) {
        this.api = this.apiOf(origin, '/api');
    }

    /** The same browser, led by a load balancer to the process of the platform that listens on this port. */
    through(port: number): TestBrowser {
        return new TestBrowser(this.origin, this.mailbox, this.cookies, port);
    }

    /** Another one, which knows nothing yet. */
    stranger(): TestBrowser {
        return new TestBrowser(this.origin, this.mailbox, new Map(), this.ledTo);
    }

    apiOf(origin: string, root: string): ApiClient {
        return new ApiClient(root, async (url, init) => {
            const answer = await this.send(origin + url, {
                method: init.method,
                headers: init.headers,
                ...(init.body ? { body: init.body } : {})
            });
            return { ok: answer.status < 400, status: answer.status, text: async () => answer.body };
        });
    }

    async send(url: string, { method = 'GET', headers = {}, body, origin }: Sent = {}): Promise<Answer> {
        const { hostname, port, host, pathname, search, origin: own } = new URL(url);
        const cookie = this.cookieHeader(hostname);
        const answer = await new Promise<Answer>((resolve, reject) => {
            const request = httpRequest(
                {
                    host: '127.0.0.1',
                    port: this.ledTo ?? port,
                    path: pathname + search,
                    method,
                    agent: false,
                    headers: {
                        host,
                        ...(cookie ? { cookie } : {}),
                        ...(method === 'GET' || origin === false ? {} : { origin: origin ?? own }),
                        ...headers
                    }
                },
                response => {
                    const answered = (received: string) =>
                        resolve({
                            status: response.statusCode ?? 0,
                            headers: response.headers,
                            body: received,
                            json: <T>() => JSON.parse(received) as T
                        });
                    text(response).then(answered, reject);
                }
            );
            request.once('error', reject);
            request.end(body);
        });
        this.keep(hostname, answer.headers['set-cookie'] ?? []);
        return answer;
    }

    /** Opens a websocket with this browser's cookies. The caller listens for its events. False leaves the Origin header out. */
    socket(url: string, { origin, headers = {} }: { origin?: string | false; headers?: Record<string, string> } = {}): WebSocket {
        const { hostname, host, port, pathname, search } = new URL(url);
        const cookie = this.cookieHeader(hostname);
        return new WebSocket(`ws://127.0.0.1:${this.ledTo ?? port}${pathname}${search}`, {
            headers: {
                host,
                ...(origin === false ? {} : { origin: origin ?? `http://${host}` }),
                ...(cookie ? { cookie } : {}),
                ...headers
            }
        });
    }

    async signUp(name: string, email = `${name.toLowerCase()}@example.com`, password = 'correct horse battery'): Promise<Identity> {
        const outcome = await this.api.call(identityRoutes.signUp, { body: { name, email, password } });
        return outcome.kind === 'check-mail' ? this.verify(outcome.email) : outcome.identity;
    }

    /** Follows the link that was mailed to who signed up in this browser. */
    async verify(email: string): Promise<Identity> {
        const mail = await this.mailbox.take(email, /^(Confirm your address|You have an account already)$/);
        return signedIn(await this.api.call(accountRoutes.verifySignUp, { body: { token: tokenIn(mail) } }));
    }

    async signIn(email: string, password = 'correct horse battery'): Promise<Identity> {
        return signedIn(await this.api.call(identityRoutes.signIn, { body: { email, password } }));
    }

    async workspace(): Promise<Workspace> {
        const { workspaces } = await this.api.call(workspaceRoutes.listWorkspaces);
        const [first] = workspaces;
        if (!first) {
            throw new Error('There is no workspace.');
        }
        return first;
    }

    /** The first workspace, once it runs. */
    runningWorkspace(): Promise<Workspace> {
        return eventually('the workspace runs', async () => {
            const workspace = await this.workspace();
            return workspace.state === 'running' ? workspace : undefined;
        });
    }

    async open(workspaceId: string): Promise<HandOver> {
        return this.api.call(workspaceRoutes.openWorkspace, { params: { workspaceId } });
    }

    /** As the portal does: a form with the code, posted to the workspace's origin. */
    post(handOver: HandOver, origin: string = this.origin): Promise<Answer> {
        return this.send(handOver.enterUrl, {
            method: 'POST',
            origin,
            headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
            body: new URLSearchParams({ code: handOver.code }).toString()
        });
    }

    /** From the control origin into the first workspace; afterwards this browser holds that origin's cookie. */
    async enter(): Promise<Workspace> {
        const { id } = await this.workspace();
        const handOver = await this.open(id);
        const answer = await this.post(handOver);
        if (answer.status !== 303) {
            throw new Error(`Entering the workspace was refused with ${answer.status}: ${answer.body}`);
        }
        return handOver.workspace;
    }

    workspaceApi(workspace: Workspace): ApiClient {
        return this.apiOf(workspace.origin, platformPaths.api);
    }

    cookie(hostname: string, name: string): string | undefined {
        return this.cookies.get(hostname)?.get(name);
    }

    setCookie(hostname: string, name: string, value: string): void {
        const jar = this.cookies.get(hostname) ?? new Map<string, string>();
        this.cookies.set(hostname, jar.set(name, value));
    }

    private cookieHeader(hostname: string): string {
        return [...(this.cookies.get(hostname) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
    }

    private keep(hostname: string, setCookies: readonly string[]): void {
        for (const setCookie of setCookies) {
            const [pair = '', ...attributes] = setCookie.split(';').map(part => part.trim());
            const [name = '', value = ''] = pair.split(/=(.*)/s);
            const expires = attributes.find(attribute => attribute.toLowerCase().startsWith('expires='))?.slice('expires='.length);
            if (expires && new Date(expires) <= new Date()) {
                this.cookies.get(hostname)?.delete(name);
            } else {
                this.setCookie(hostname, name, value);
            }
        }
    }
}

function signedIn(outcome: SignInOutcome): Identity {
    if (outcome.kind !== 'signed-in') {
        throw new Error(`The sign-in stopped at "${outcome.kind}".`);
    }
    return outcome.identity;
}
