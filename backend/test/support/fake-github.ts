import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface GitHubPerson {
    readonly id: number;
    readonly login: string;
    readonly name: string | null;
    readonly emails: readonly {
        readonly email: string;
        readonly primary: boolean;
        readonly verified: boolean;
        readonly visibility: null;
    }[];
}

export const gitHubClient = { id: 'Iv1.0123456789abcdef', secret: 'a secret of the GitHub app' } as const;

/**
 * GitHub's web flow and the two routes of its API that the platform may use, as its documentation has them. What it would not
 * know, it notes as a fault, and a test fails by that.
 */
export class FakeGitHub {
    person: GitHubPerson | undefined;
    readonly faults: string[] = [];
    private readonly codes = new Map<string, { challenge: string; redirectUri: string; person: GitHubPerson }>();
    private readonly tokens = new Map<string, GitHubPerson>();

    private constructor(
        readonly url: string,
        private readonly server: Server,
        private readonly platformOrigin: string
    ) {}

    static async start(platformOrigin: string): Promise<FakeGitHub> {
        const server = createServer();
        await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
        const fake = new FakeGitHub(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, platformOrigin);
        server.on('request', async (request, response) => {
            const {
                status = 200,
                location,
                body
            } = await fake.answer(request).catch((error: unknown): Answered => {
                fake.faults.push(String(error));
                return { status: 500, body: { message: 'Fault' } };
            });
            response.writeHead(status, { 'content-type': 'application/json', ...(location ? { location } : {}) });
            response.end(body === undefined ? '' : JSON.stringify(body));
        });
        return fake;
    }

    async stop(): Promise<void> {
        this.server.closeAllConnections();
        await new Promise(resolve => this.server.close(resolve));
    }

    private async answer(request: IncomingMessage): Promise<Answered> {
        const url = new URL(request.url ?? '/', this.url);
        switch (`${request.method} ${url.pathname}`) {
            case 'GET /login/oauth/authorize':
                return this.authorize(url.searchParams);
            case 'POST /login/oauth/access_token':
                return this.exchange(request, new URLSearchParams(await text(request)));
            case 'GET /api/user': {
                const { id, login, name } = this.bearer(request);
                return { body: { id, login, name, email: 'shown-to-others@example.com', type: 'User' } };
            }
            case 'GET /api/user/emails':
                return { body: this.bearer(request).emails };
            default:
                throw new Error(`GitHub has no ${request.method} ${url.pathname}.`);
        }
    }

    private authorize(asked: URLSearchParams): Answered {
        assert.deepEqual([...asked.keys()].sort(), [
            'client_id',
            'code_challenge',
            'code_challenge_method',
            'redirect_uri',
            'response_type',
            'scope',
            'state'
        ]);
        assert.equal(asked.get('client_id'), gitHubClient.id);
        assert.equal(asked.get('redirect_uri'), `${this.platformOrigin}/api/sign-in/providers/github/callback`);
        assert.equal(asked.get('scope'), 'read:user user:email');
        assert.equal(asked.get('code_challenge_method'), 'S256');
        const back = new URL(asked.get('redirect_uri') ?? '');
        back.searchParams.set('state', asked.get('state') ?? '');
        if (this.person) {
            const code = randomBytes(10).toString('hex');
            this.codes.set(code, {
                challenge: asked.get('code_challenge') ?? '',
                redirectUri: back.origin + back.pathname,
                person: this.person
            });
            back.searchParams.set('code', code);
        } else {
            back.searchParams.set('error', 'access_denied');
            back.searchParams.set('error_description', 'The user has denied your application access.');
        }
        return { status: 302, location: back.href };
    }

    /** GitHub says what is wrong with a code in an answer with the status 200. */
    private exchange(request: IncomingMessage, form: URLSearchParams): Answered {
        assert.equal(request.headers.accept, 'application/json');
        assert.deepEqual([...form.keys()].sort(), ['client_id', 'client_secret', 'code', 'code_verifier', 'grant_type', 'redirect_uri']);
        if (form.get('client_id') !== gitHubClient.id || form.get('client_secret') !== gitHubClient.secret) {
            return { body: { error: 'incorrect_client_credentials' } };
        }
        const known = this.codes.get(form.get('code') ?? '');
        this.codes.delete(form.get('code') ?? '');
        const challenge = createHash('sha256')
            .update(form.get('code_verifier') ?? '')
            .digest('base64url');
        if (known?.challenge !== challenge || known.redirectUri !== form.get('redirect_uri')) {
            return { body: { error: 'bad_verification_code' } };
        }
        const token = `gho_${randomBytes(18).toString('hex')}`;
        this.tokens.set(token, known.person);
        return { body: { access_token: token, token_type: 'bearer', scope: 'read:user,user:email' } };
    }

    private bearer(request: IncomingMessage): GitHubPerson {
        assert.ok(request.headers['user-agent'], 'GitHub refuses requests without a User-Agent.');
        const person = this.tokens.get(request.headers.authorization?.replace(/^Bearer /, '') ?? '');
        assert.ok(person, 'Bad credentials');
        return person;
    }
}

interface Answered {
    readonly status?: number;
    readonly location?: string;
    readonly body?: unknown;
}
