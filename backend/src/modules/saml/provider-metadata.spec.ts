import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { samlProblems } from '@coditect/protocol';
import { makeIdentity, SamlIdentityProvider } from '../../../test/support/saml-identity-provider.js';
import { PlatformError } from '../../kernel/errors.js';
import { readProviderMetadata } from './provider-metadata.js';

const day = 86_400_000;

describe("an identity provider's metadata", () => {
    const provider = new SamlIdentityProvider();
    const now = new Date();

    const sentenceFor = (xml: string): string => {
        try {
            readProviderMetadata(xml, now, 'xml');
        } catch (error) {
            assert.ok(error instanceof PlatformError, String(error));
            assert.equal(error.code, samlProblems.unusableMetadata);
            assert.equal(error.fields?.[0]?.field, 'xml');
            return error.message;
        }
        return assert.fail('It was read.');
    };

    it('names the entity, where to sign in, and the certificates with their end', () => {
        const read = readProviderMetadata(provider.metadata(), now, 'xml');
        assert.equal(read.idpEntityId, provider.entityId);
        assert.equal(read.ssoUrl, `${provider.origin}/sso`);
        const [certificate] = read.certificates;
        assert.equal(certificate?.fingerprint, new X509Certificate(provider.identity.certificate).fingerprint256);
        assert.equal(certificate?.subject, 'CN=idp.example.com');
        assert.equal(certificate?.state, 'valid');
    });

    it('may have several certificates, of which some expire or have expired', () => {
        const soon = makeIdentity('soon', new Date(now.getTime() + 29 * day)).certificate;
        const past = makeIdentity('past', new Date(now.getTime() - 60_000)).certificate;
        const read = readProviderMetadata(provider.metadata([provider.identity.certificate, soon, past, soon]), now, 'xml');
        assert.deepEqual(
            read.certificates.map(({ state }) => state),
            ['valid', 'expiring', 'expired']
        );
    });

    it('is refused with a sentence where something is missing, doubled or dangerous', () => {
        const whole = provider.metadata();
        assert.match(sentenceFor(whole.replace(/HTTP-Redirect/g, 'SOAP')), /HTTP-Redirect/);
        assert.match(sentenceFor(provider.metadata([])), /certificates/);
        assert.match(sentenceFor(whole.replace(/(<ds:X509Certificate>)[^<]+/, '$1AAAA')), /certificate/);
        assert.match(sentenceFor(whole.replace(/https?:\/\/[^"]*\/sso/, 'javascript:alert(1)')), /https/);
        assert.match(sentenceFor(whole.replace('entityID=', 'x=')), /entity/);
        assert.match(sentenceFor(whole.replace('IDPSSODescriptor', 'X').replace('/md:IDPSSODescriptor', '/md:X')), /one identity provider/);
        assert.match(sentenceFor(whole.replace('<md:Entity', '<!DOCTYPE x SYSTEM "http://evil.example/"><md:Entity')), /XML/);
        assert.match(sentenceFor('hello'), /XML/);
    });
});
