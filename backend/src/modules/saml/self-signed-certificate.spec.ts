import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { readCertificate, UnusableCertificate } from './certificates.js';
import { selfSignedCertificate } from './self-signed-certificate.js';

describe('a self-signed certificate', () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const make = (validTo: string) =>
        selfSignedCertificate({
            commonName: 'ide.example.com',
            publicKey,
            privateKey,
            serial: randomBytes(16),
            validFrom: new Date('2026-01-02T03:04:05Z'),
            validTo: new Date(validTo)
        });

    it('is read back with its name, times and key, and is signed by that key', () => {
        const certificate = new X509Certificate(make('2036-01-02T03:04:05Z'));
        assert.equal(certificate.subject, 'CN=ide.example.com');
        assert.equal(certificate.issuer, 'CN=ide.example.com');
        assert.equal(new Date(certificate.validFrom).toISOString(), '2026-01-02T03:04:05.000Z');
        assert.equal(new Date(certificate.validTo).toISOString(), '2036-01-02T03:04:05.000Z');
        assert.ok(certificate.verify(createPublicKey(privateKey)));
        assert.ok(certificate.checkPrivateKey(privateKey));
    });

    it('may end after 2049, where times are written in another form', () => {
        assert.equal(new Date(new X509Certificate(make('2051-01-02T03:04:05Z')).validTo).getUTCFullYear(), 2051);
    });
});

describe('a certificate that an administrator enters', () => {
    it('may be the bare base64 that metadata has', () => {
        const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
        const times = { validFrom: new Date(), validTo: new Date(Date.now() + 1_000_000) };
        const pem = selfSignedCertificate({ commonName: 'x', publicKey, privateKey, serial: randomBytes(8), ...times });
        assert.equal(readCertificate(pem.replace(/-----[A-Z ]+-----/g, '')).fingerprint256, new X509Certificate(pem).fingerprint256);
    });

    it('is refused where its key is short or it is none', () => {
        const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
        const times = { validFrom: new Date(), validTo: new Date(Date.now() + 1_000_000) };
        const weak = selfSignedCertificate({ commonName: 'x', publicKey, privateKey, serial: randomBytes(8), ...times });
        for (const text of [weak, 'hello!', 'AAAA', '']) {
            assert.throws(() => readCertificate(text), UnusableCertificate);
        }
    });
});
