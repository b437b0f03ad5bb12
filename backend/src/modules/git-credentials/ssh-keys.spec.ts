import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SshKeyPair, UnreadableSshKey } from './ssh-keys.js';
import { isSignInBy } from './ssh-sign-in.js';
import { SshReader, sshInteger, sshString } from './ssh-wire.js';

const kinds: Readonly<Record<string, readonly string[]>> = {
    ed25519: ['-t', 'ed25519'],
    'RSA of 2048 bits': ['-t', 'rsa', '-b', '2048'],
    'RSA in PEM': ['-t', 'rsa', '-b', '2048', '-m', 'PEM'],
    'ECDSA on P-256': ['-t', 'ecdsa', '-b', '256'],
    'ECDSA on P-521': ['-t', 'ecdsa', '-b', '521']
};

describe('an SSH key pair', () => {
    const folder = mkdtempSync(join(tmpdir(), 'coditect-keys-'));
    after(() => rmSync(folder, { recursive: true, force: true }));

    /** Made by OpenSSH itself. */
    function made(name: string, args: readonly string[], passphrase = '') {
        const file = join(folder, name.replaceAll(' ', '-'));
        execFileSync('ssh-keygen', ['-q', '-N', passphrase, '-C', 'comment', '-f', file, ...args]);
        return { file, secret: readFileSync(file, 'utf8'), line: readFileSync(`${file}.pub`, 'utf8').trim() };
    }

    for (const [kind, args] of Object.entries(kinds)) {
        it(`reads what ssh-keygen made, and has the same public half and fingerprint: ${kind}`, () => {
            const { file, secret, line } = made(kind, args);
            const pair = SshKeyPair.parse(secret, undefined);
            assert.equal(pair.publicLine('comment'), line);
            assert.ok(
                execFileSync('ssh-keygen', ['-lf', `${file}.pub`])
                    .toString()
                    .includes(pair.fingerprint)
            );
            assert.equal(SshKeyPair.fromPem(pair.pem).fingerprint, pair.fingerprint);
        });
    }

    it('makes ed25519 keys that OpenSSH reads, and signatures that verify', () => {
        const pair = SshKeyPair.generate();
        const data = Buffer.from('something');
        const reader = new SshReader(pair.sign(data, 'sha512'));
        assert.equal(reader.string().toString(), 'ssh-ed25519');
        assert.ok(verify(null, data, createPublicKey(pair.pem), reader.string()));
        assert.ok(reader.atEnd);
        const listed = execFileSync('ssh-keygen', ['-lf', '-'], { input: pair.publicLine('My laptop') }).toString();
        assert.ok(listed.includes(pair.fingerprint) && listed.includes('My-laptop'), listed);
    });

    it('signs by RSA with SHA-256 and SHA-512', () => {
        const pair = SshKeyPair.parse(made('signing', ['-t', 'rsa', '-b', '2048']).secret, undefined);
        for (const [hash, type] of [
            ['sha256', 'rsa-sha2-256'],
            ['sha512', 'rsa-sha2-512']
        ] as const) {
            const reader = new SshReader(pair.sign(Buffer.from('text'), hash));
            assert.equal(reader.string().toString(), type);
            assert.ok(verify(hash, Buffer.from('text'), createPublicKey(pair.pem), reader.string()));
        }
    });

    it('opens a key with its passphrase, and says what is wrong without it or with another', () => {
        const { secret } = made('closed', ['-t', 'ed25519'], 'open sesame');
        assert.ok(SshKeyPair.parse(secret, 'open sesame').fingerprint.startsWith('SHA256:'));
        assert.throws(() => SshKeyPair.parse(secret, undefined), new UnreadableSshKey('This key has a passphrase. Enter it too.'));
        assert.throws(() => SshKeyPair.parse(secret, 'open barley'), UnreadableSshKey);
    });

    it('says of a public half, of a short key and of anything else what to paste instead', () => {
        const { line } = made('public', ['-t', 'ed25519']);
        assert.throws(() => SshKeyPair.parse(line, undefined), /public half/);
        assert.throws(() => SshKeyPair.parse(made('short', ['-t', 'rsa', '-b', '1024']).secret, undefined), /shorter than 2048 bits/);
        assert.throws(() => SshKeyPair.parse('my password', undefined), /no private key/);
    });
});

describe('what an SSH key is asked to sign', () => {
    const pair = SshKeyPair.generate();
    const request = (changes: { code?: number; service?: string; method?: string; key?: Buffer; more?: Buffer } = {}) =>
        Buffer.concat([
            sshString(Buffer.alloc(32, 7)),
            Buffer.of(changes.code ?? 50),
            sshString('git'),
            sshString(changes.service ?? 'ssh-connection'),
            sshString(changes.method ?? 'publickey'),
            Buffer.of(1),
            sshString('ssh-ed25519'),
            sshString(changes.key ?? pair.publicBlob),
            changes.more ?? Buffer.alloc(0)
        ]);

    it('may be a sign-in to a server, in both forms', () => {
        assert.ok(isSignInBy(pair.publicBlob, request()));
        const bound = request({ method: 'publickey-hostbound-v00@openssh.com', more: sshString('the host key') });
        assert.ok(isSignInBy(pair.publicBlob, bound));
    });

    it('may be nothing else: another message, another key, more than that, or a signed file', () => {
        for (const foreign of [
            request({ code: 51 }),
            request({ service: 'ssh-userauth' }),
            request({ method: 'hostbased' }),
            request({ key: SshKeyPair.generate().publicBlob }),
            request({ more: Buffer.of(0) }),
            request().subarray(0, 50),
            Buffer.concat([Buffer.from('SSHSIG'), sshString('git'), sshString(''), sshString('sha512'), sshString(Buffer.alloc(64))]),
            Buffer.alloc(0)
        ]) {
            assert.equal(isSignInBy(pair.publicBlob, foreign), false);
        }
    });

    it('has numbers as SSH writes them', () => {
        assert.equal(sshInteger(Buffer.of(0, 0, 0x80)).toString('hex'), '000000020080');
        assert.equal(sshInteger(Buffer.of(0, 5)).toString('hex'), '0000000105');
        assert.equal(sshInteger(Buffer.of(0)).toString('hex'), '00000000');
    });
});
