import assert from 'node:assert/strict';
import { type AuthnRequest, type Misbehaviour, makeIdentity, SamlIdentityProvider } from '../../../test/support/saml-identity-provider.js';
import type { ReadAssertion } from './assertion-reader.js';
import { authnRequestUrl } from './authn-request.js';
import { validateResponse } from './response-validator.js';
import { type SamlConnection, serviceProviderOf } from './saml-connection.js';
import { SamlRefusal } from './saml-refusal.js';

const connectionId = '5b0f5c3c-3f6a-4d0b-8f1e-0f7b5d2f1a10';

describe("an identity provider's answer", () => {
    const serviceProvider = serviceProviderOf('https://ide.example.com', connectionId);
    const own = makeIdentity('ide.example.com');
    const key = { certificate: own.certificate, privateKey: own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
    let provider: SamlIdentityProvider;
    let connection: SamlConnection;
    let request: AuthnRequest;

    before(async () => {
        provider = await SamlIdentityProvider.start();
        connection = { id: connectionId, organizationId: connectionId, ...provider.settings };
        request = provider.readRequest(await authnRequestUrl(connection, serviceProvider, key, '_request'), own.certificate);
    });

    after(() => provider.stop());

    const validate = (answer: string) =>
        validateResponse(answer, {
            connection,
            serviceProvider,
            key,
            now: new Date(),
            isAwaited: async requestId => requestId === '_request'
        });
    const reasonFor = async (misbehaviour: Misbehaviour) => {
        const refused = await validate(provider.answer(request, misbehaviour)).catch((error: unknown) => error);
        assert.ok(refused instanceof SamlRefusal, `It was accepted: ${JSON.stringify(misbehaviour)}`);
        return refused.reason;
    };

    it('names a person, whichever part of it is signed', async () => {
        for (const sign of ['assertion', 'response', 'both'] as const) {
            const { person, inResponseTo } = await validate(provider.answer(request, { sign }));
            assert.deepEqual(person, { subject: 'ada@example.com', email: 'ada@example.com', name: 'Ada Lovelace', multiFactor: false });
            assert.equal(inResponseTo, '_request');
        }
    });

    it('may be encrypted, in a response that is signed', async () => {
        for (const sign of ['response', 'both'] as const) {
            const { person } = await validate(provider.answer(request, { sign, encryptFor: own.certificate }));
            assert.equal(person.email, 'ada@example.com');
        }
        assert.equal(await reasonFor({ sign: 'assertion', encryptFor: own.certificate }), 'unsigned');
        assert.equal(await reasonFor({ sign: 'response', encryptFor: makeIdentity('other').certificate }), 'signature');
    });

    it('is signed by any of the certificates that the connection has', async () => {
        const next = makeIdentity('idp.example.com');
        assert.equal(await reasonFor({ key: next }), 'signature');
        connection = { ...connection, certificates: [provider.identity.certificate, next.certificate] };
        assert.equal((await validate(provider.answer(request, { key: next }))).person.email, 'ada@example.com');
    });

    it('says whether more than one factor was asked for', async () => {
        const context = 'https://refeds.org/profile/mfa';
        assert.equal((await validate(provider.answer(request, { context }))).person.multiFactor, true);
        const entra = {
            email: ['ada@example.com'],
            'http://schemas.microsoft.com/claims/authnmethodsreferences': [
                'http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password',
                'http://schemas.microsoft.com/claims/multipleauthn'
            ]
        };
        assert.equal((await validate(provider.answer(request, { attributes: entra }))).person.multiFactor, true);
    });

    it('is refused for what it is not', async () => {
        const later = (seconds: number) => new Date(Date.now() + seconds * 1000);
        const cases: readonly (readonly [Misbehaviour, string])[] = [
            [{ sign: 'none' }, 'unsigned'],
            [{ algorithm: 'sha1' }, 'algorithm'],
            [{ issuer: 'https://evil.example' }, 'issuer'],
            [{ audience: 'https://evil.example' }, 'audience'],
            [{ recipient: 'https://evil.example/acs' }, 'recipient'],
            [{ destination: 'https://evil.example/acs' }, 'destination'],
            [{ inResponseTo: null }, 'unsolicited'],
            [{ inResponseTo: '_other' }, 'unknown-request'],
            [{ confirmedInResponseTo: null }, 'unsolicited'],
            [{ confirmedInResponseTo: '_other' }, 'unknown-request'],
            [{ notBefore: later(120) }, 'not-yet-valid'],
            [{ notOnOrAfter: later(-120) }, 'expired'],
            [{ status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' }, 'provider-status'],
            [{ nameIdFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient' }, 'subject'],
            [{ attributes: { email: ['ada@example.com', 'eve@example.com'] } }, 'address'],
            [{ attributes: { email: ['nobody'] } }, 'address'],
            [{ tamper: xml => xml.replaceAll('ada@example.com', 'eve@example.com') }, 'signature'],
            [{ tamper: xml => `<!DOCTYPE x>${xml}` }, 'document-type'],
            [{ tamper: xml => xml.replace('<saml:Subject>', '<?x y?><saml:Subject>') }, 'structure']
        ];
        for (const [misbehaviour, reason] of cases) {
            assert.equal(await reasonFor(misbehaviour), reason, JSON.stringify(misbehaviour));
        }
    });

    it('is refused, and nothing else, whatever is changed in it', async () => {
        const signed = provider.answerXml(request, { sign: 'both' });
        const random = seeded(20_261_121);
        const pieces = ['<', '>', '"', '&', '&#0;', '&#x110000;', '<!---->', '<![CDATA[', ']]>', 'xmlns:saml="x"', 'é', '\u0000', ' ', ''];
        for (let round = 0; round < 150; round++) {
            const at = random(signed.length);
            const changed = signed.slice(0, at) + pieces[random(pieces.length)] + signed.slice(at + random(4));
            const read = await validate(Buffer.from(changed).toString('base64')).catch((error: unknown) => error);
            if (read instanceof SamlRefusal) {
                continue;
            }
            // A change that means nothing, such as a comment, leaves the person as he or she was.
            assert.ok(!(read instanceof Error), `${read} at ${at}: ${changed.slice(at - 40, at + 40)}`);
            assert.equal((read as ReadAssertion).person.email, 'ada@example.com');
        }
    });

    it('is within a minute of our clock', async () => {
        const later = (seconds: number) => new Date(Date.now() + seconds * 1000);
        assert.ok(await validate(provider.answer(request, { notBefore: later(45) })));
        assert.ok(await validate(provider.answer(request, { notOnOrAfter: later(-45) })));
    });

    it('is not read where it is no base64, too large, or no XML', async () => {
        for (const [answer, reason] of [
            ['', 'unreadable'],
            ['%%%', 'unreadable'],
            [Buffer.from('<a').toString('base64'), 'unreadable'],
            [Buffer.from([0xff, 0xfe, 0x3c]).toString('base64'), 'unreadable'],
            [Buffer.alloc(60_000, 'a').toString('base64'), 'too-large'],
            [Buffer.from('<a/>').toString('base64'), 'not-a-response']
        ] as const) {
            await assert.rejects(validate(answer), { reason });
        }
    });
});

/** Numbers that look random and are the same each time (mulberry32). */
function seeded(seed: number): (below: number) => number {
    let state = seed;
    return below => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
    };
}
