import assert from 'node:assert/strict';
import { createHmac, createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deviceRoutes, identityRoutes, oauthRoutes } from '@coditect/protocol';
import { SecretBox } from '../../src/kernel/secret-box.js';
import { problemOf } from '../support/problem-of.js';
import { withToken } from '../support/programs.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

type Json = Record<string, unknown>;

interface Forgery {
    readonly header?: Json;
    readonly claims?: Json;
    /** In place of a signature by the platform's own key. */
    readonly signed?: (input: string) => Buffer;
}

const encode = (value: Json) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part: string | undefined): Json => JSON.parse(Buffer.from(part ?? '', 'base64url').toString()) as Json;
const es256 = (key: KeyObject) => (input: string) => sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' });
const hs256 = (secret: string | Buffer) => (input: string) => createHmac('sha256', secret).update(input).digest();

/** Each forgery differs in one thing from a token that is good, and most are signed by the platform's real key. */
describe('a forged access token', () => {
    let platform: TestPlatform;
    let ada: TestBrowser;
    let header: Json;
    let claims: Json;
    let realKey: KeyObject;
    let published: Json;
    const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });

    before(async () => {
        platform = await TestPlatform.start();
        ada = platform.browser();
        await ada.signUp('Ada');
        const { accessToken } = await ada.api.call(oauthRoutes.issueAccessToken, { body: {} });
        const [first, second] = accessToken.split('.');
        header = decode(first);
        claims = decode(second);
        const box = new SecretBox(Buffer.from((await readFile(join(platform.folder, 'data', 'secret.key'), 'utf8')).trim(), 'base64'));
        const sealed = await platform.database(async client => {
            const { rows } = await client.query<{ private_key: Buffer }>('select private_key from signing_keys where kid = $1', [
                header.kid
            ]);
            return rows[0]!.private_key;
        });
        realKey = createPrivateKey(box.open(sealed, `signing-key:${String(header.kid)}`));
        const keySet = (await ada.send(`${platform.origin}/api/.well-known/jwks.json`)).json<{ keys: Json[] }>();
        published = keySet.keys.find(key => key.kid === header.kid)!;
    });

    after(() => platform.stop());

    function forge(forgery: Forgery = {}): string {
        const input = `${encode({ ...header, ...forgery.header })}.${encode({ ...claims, jti: randomUUID(), ...forgery.claims })}`;
        return `${input}.${(forgery.signed ?? es256(realKey))(input).toString('base64url')}`;
    }

    async function assertRefused(token: string): Promise<void> {
        const problem = await problemOf(withToken(ada, token).call(identityRoutes.whoAmI));
        assert.deepEqual([problem.status, problem.code], [401, 'session.required']);
    }

    it('would be believed if it were right in everything', async () => {
        assert.equal((await withToken(ada, forge()).call(identityRoutes.whoAmI)).user.name, 'Ada');
        assert.deepEqual([header.alg, header.typ], ['ES256', 'at+jwt']);
        assert.deepEqual([claims.iss, claims.aud, claims.tier], [platform.origin, `${platform.origin}/api`, 'free']);
        assert.deepEqual(Object.keys(published).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    });

    it('is refused without a signature (alg none, however it is written)', async () => {
        for (const alg of ['none', 'None', 'NONE', '']) {
            await assertRefused(forge({ header: { alg }, signed: () => Buffer.alloc(0) }));
            await assertRefused(forge({ header: { alg } }));
        }
        await assertRefused(forge({ signed: () => Buffer.alloc(0) }));
        await assertRefused(forge({ signed: () => Buffer.alloc(64) }));
    });

    it('is refused when it is signed by HMAC with the public key', async () => {
        const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'pem', type: 'spki' });
        const { kty, crv, x, y } = published;
        for (const secret of [JSON.stringify(published), JSON.stringify({ kty, crv, x, y }), String(x), pem]) {
            await assertRefused(forge({ header: { alg: 'HS256' }, signed: hs256(secret) }));
        }
    });

    it('is refused with another algorithm than ES256', async () => {
        for (const alg of ['ES384', 'ES512', 'RS256', 'PS256', 'EdDSA', 'es256']) {
            await assertRefused(forge({ header: { alg } }));
        }
    });

    it('is refused when its kid leads to a file, to nothing, or into a query', async () => {
        for (const kid of ['../../../../../../dev/null', '/dev/null', '', "' or '1'='1", '../signing_keys', randomUUID(), null, 1, {}]) {
            await assertRefused(forge({ header: { kid } }));
            await assertRefused(forge({ header: { kid, alg: 'HS256' }, signed: hs256('') }));
        }
    });

    it('is refused when another key signed it under the same kid', async () => {
        await assertRefused(forge({ signed: es256(stranger.privateKey) }));
    });

    it('is refused when it brings its own key, or says where to get it', async () => {
        const jwk = stranger.publicKey.export({ format: 'jwk' }) as Json;
        const address = 'http://127.0.0.1:9/keys';
        for (const brought of [{ jwk }, { jku: address }, { x5u: address }, { x5c: ['MIIB'] }, { jwk, kid: 'mine' }, { 'x5t#S256': 'x' }]) {
            await assertRefused(forge({ header: brought, signed: es256(stranger.privateKey) }));
            await assertRefused(forge({ header: brought }));
        }
    });

    it('is refused when something critical is to be understood that nobody here does', async () => {
        await assertRefused(forge({ header: { crit: ['exp'] } }));
        await assertRefused(forge({ header: { crit: ['http://example.com/trust'], 'http://example.com/trust': true } }));
        await assertRefused(forge({ header: { b64: false, crit: ['b64'] } }));
    });

    it('is refused when it is of another type', async () => {
        for (const typ of ['JWT', 'jwt', 'id_token', 'application/at+jwt', undefined]) {
            await assertRefused(forge({ header: { typ } }));
        }
    });

    it('is refused when it is for another service, for several or for none', async () => {
        for (const aud of [
            `${platform.origin}/workflows`,
            platform.origin,
            `${platform.origin}/api/`,
            'https://evil.example/api',
            [],
            undefined
        ]) {
            await assertRefused(forge({ claims: { aud } }));
        }
        const { accessToken } = await ada.api.call(oauthRoutes.issueAccessToken, { body: { audience: 'workflows' } });
        await assertRefused(accessToken);
    });

    it('is refused when another issued it', async () => {
        for (const iss of [
            'https://evil.example',
            `${platform.origin}/`,
            `${platform.origin}.evil.example`,
            [platform.origin, 'x'],
            undefined
        ]) {
            await assertRefused(forge({ claims: { iss } }));
        }
    });

    it('is refused when it has expired, never does, or lasts longer than any of ours', async () => {
        const now = Math.floor(platform.clock.now().getTime() / 1000);
        for (const times of [
            { exp: now },
            { iat: now - 600, exp: now - 300 },
            { exp: undefined },
            { exp: now + 3600 },
            { iat: undefined },
            { exp: String(now + 60) },
            { nbf: now + 60 }
        ]) {
            await assertRefused(forge({ claims: times }));
        }
    });

    it('is refused when it names another person than its session is of, or a session that is none', async () => {
        const grace = await platform.browser().signUp('Grace');
        await assertRefused(forge({ claims: { sub: grace.user.id } }));
        await assertRefused(forge({ claims: { sid: randomUUID() } }));
        await assertRefused(forge({ claims: { sid: undefined } }));
        await assertRefused(forge({ claims: { org: grace.currentOrganizationId } }));
        await assertRefused(forge({ claims: { org: undefined } }));
    });

    it('reaches no account by scopes that no token is given', async () => {
        const token = forge({ claims: { scope: 'account administration session:end workspace' } });
        const problem = await problemOf(withToken(ada, token).call(deviceRoutes.listDevices));
        assert.deepEqual([problem.status, problem.code], [403, 'access.forbidden']);
    });

    it('is refused when a part of it was changed, cut off or added', async () => {
        const good = forge();
        const [first = '', second = '', third = ''] = good.split('.');
        const other = encode({ ...decode(second), tier: 'enterprise' });
        for (const token of [
            `${first}.${other}.${third}`,
            `${first}.${second}`,
            `${good}.${third}`,
            `.${second}.${third}`,
            'a.b.c',
            '..',
            first
        ]) {
            await assertRefused(token);
        }
    });

    it('is refused from the moment on when a compromised key is taken back, also one that was believed before', async () => {
        const good = forge();
        await withToken(ada, good).call(identityRoutes.whoAmI);
        await ada.api.call(oauthRoutes.rotateSigningKey, { body: { compromised: true } });
        await assertRefused(good);
        const { accessToken } = await ada.api.call(oauthRoutes.issueAccessToken, { body: {} });
        assert.equal((await withToken(ada, accessToken).call(identityRoutes.whoAmI)).user.name, 'Ada');
        assert.notEqual(decode(accessToken.split('.')[0]).kid, header.kid);
    });
});
