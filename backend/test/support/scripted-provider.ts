import { createHash, createHmac, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type Claims = Record<string, unknown>;

export interface SignedToken {
    readonly header: Record<string, unknown>;
    readonly claims: Claims;
    readonly key: KeyObject | 'none' | 'public-key-as-secret';
}

/** An OpenID provider that does what a hostile one would: a test bends its answers. Untouched, it is a correct one. */
export class ScriptedProvider {
    claims: Claims = { sub: 'scripted', email: 'ada@example.com', email_verified: true };
    /** Changes what the id token says, and how it is signed. */
    bend: (token: SignedToken) => SignedToken = token => token;
    /** Changes what the browser is sent back with. */
    bendAnswer: (parameters: URLSearchParams) => void = () => undefined;
    bendDiscovery: (document: Record<string, unknown>) => Record<string, unknown> = document => document;
    /** Like LinkedIn without: it refuses a code verifier beside the client's secret, and gives no nonce back. */
    takesProofs = true;
    /** Verifiers of the code exchanges so far. */
    readonly exchanges: URLSearchParams[] = [];
    readonly own = generateKeyPairSync('rsa', { modulusLength: 2048 });
    readonly foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });
    private readonly codes = new Map<string, URLSearchParams>();

    private constructor(
        readonly issuer: string,
        private readonly server: Server
    ) {}

    static async start(): Promise<ScriptedProvider> {
        const server = createServer();
        await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
        const provider = new ScriptedProvider(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, server);
        server.on('request', async (request, response) => {
            const { status = 200, location, body } = await provider.answer(request);
            response.writeHead(status, { 'content-type': 'application/json', ...(location ? { location } : {}) });
            response.end(body === undefined ? '' : JSON.stringify(body));
        });
        return provider;
    }

    reset(): void {
        this.claims = { sub: 'scripted', email: 'ada@example.com', email_verified: true };
        this.bend = token => token;
        this.bendAnswer = () => undefined;
        this.bendDiscovery = document => document;
    }

    async stop(): Promise<void> {
        this.server.closeAllConnections();
        await new Promise(resolve => this.server.close(resolve));
    }

    private async answer(request: IncomingMessage): Promise<{ status?: number; location?: string; body?: unknown }> {
        const url = new URL(request.url ?? '/', this.issuer);
        switch (`${request.method} ${url.pathname}`) {
            case 'GET /.well-known/openid-configuration':
                return { body: this.bendDiscovery(this.discovery()) };
            case 'GET /keys':
                return { body: { keys: [{ ...this.own.publicKey.export({ format: 'jwk' }), kid: 'own', alg: 'RS256', use: 'sig' }] } };
            case 'GET /authorize':
                return { status: 303, location: this.authorize(url.searchParams) };
            case 'POST /token':
                return this.exchange(new URLSearchParams(await text(request)));
            default:
                return { status: 404, body: { error: 'unknown' } };
        }
    }

    private discovery(): Record<string, unknown> {
        return {
            issuer: this.issuer,
            authorization_endpoint: `${this.issuer}/authorize`,
            token_endpoint: `${this.issuer}/token`,
            jwks_uri: `${this.issuer}/keys`,
            response_types_supported: ['code'],
            subject_types_supported: ['public'],
            id_token_signing_alg_values_supported: ['RS256'],
            token_endpoint_auth_methods_supported: ['client_secret_basic'],
            authorization_response_iss_parameter_supported: true
        };
    }

    private authorize(asked: URLSearchParams): string {
        const code = randomBytes(16).toString('hex');
        this.codes.set(code, asked);
        const back = new URL(asked.get('redirect_uri') ?? '');
        back.searchParams.set('code', code);
        back.searchParams.set('state', asked.get('state') ?? '');
        back.searchParams.set('iss', this.issuer);
        this.bendAnswer(back.searchParams);
        return back.href;
    }

    /** Strict as a correct provider is: a code is good once, for whoever has its verifier. */
    private exchange(form: URLSearchParams): { status?: number; body: unknown } {
        this.exchanges.push(form);
        const asked = this.codes.get(form.get('code') ?? '');
        this.codes.delete(form.get('code') ?? '');
        if (!asked || !(this.takesProofs ? isProven(asked, form) : isUnproven(asked, form))) {
            return { status: 400, body: { error: 'invalid_grant' } };
        }
        const now = Math.floor(Date.now() / 1000);
        const token = this.bend({
            header: { alg: 'RS256', kid: 'own', typ: 'JWT' },
            claims: {
                iss: this.issuer,
                aud: asked.get('client_id'),
                iat: now,
                exp: now + 300,
                ...(this.takesProofs ? { nonce: asked.get('nonce') } : {}),
                ...this.claims
            },
            key: this.own.privateKey
        });
        return { body: { access_token: 'an access token', token_type: 'Bearer', expires_in: 300, id_token: this.sign(token) } };
    }

    private sign({ header, claims, key }: SignedToken): string {
        const input = [header, claims].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
        if (key === 'none') {
            return `${input}.`;
        }
        if (key === 'public-key-as-secret') {
            const secret = this.own.publicKey.export({ format: 'pem', type: 'spki' });
            return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
        }
        return `${input}.${createSign('RSA-SHA256').update(input).sign(key, 'base64url')}`;
    }
}

function isProven(asked: URLSearchParams, form: URLSearchParams): boolean {
    const challenge = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
    return asked.get('code_challenge') === challenge && asked.get('code_challenge_method') === 'S256';
}

function isUnproven(asked: URLSearchParams, form: URLSearchParams): boolean {
    return !asked.has('code_challenge') && !form.has('code_verifier');
}
