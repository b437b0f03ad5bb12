import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretFile } from './secret-file.js';

describe('the keyring that stands in for keytar', () => {
    let folder: string;
    let earlier: string | undefined;
    let keyring: typeof import('./keyring.js');

    before(async () => {
        folder = await mkdtemp(join(tmpdir(), 'keyring-'));
        earlier = process.env.THEIA_CONFIG_DIR;
        process.env.THEIA_CONFIG_DIR = folder;
        keyring = await import('./keyring.js');
    });

    after(async () => {
        if (earlier === undefined) {
            delete process.env.THEIA_CONFIG_DIR;
        } else {
            process.env.THEIA_CONFIG_DIR = earlier;
        }
        await rm(folder, { recursive: true });
    });

    it('has no secret before one is stored', async () => {
        assert.equal(await keyring.getPassword('service', 'ada'), null);
        assert.equal(await keyring.findPassword('service'), null);
        assert.deepEqual(await keyring.findCredentials('service'), []);
        assert.equal(await keyring.deletePassword('service', 'ada'), false);
    });

    it('gives back what was stored, in a file that only its owner can read', async () => {
        await keyring.setPassword('service', 'ada', 'first');
        await keyring.setPassword('service', 'ada', 'second');
        assert.equal(await keyring.getPassword('service', 'ada'), 'second');
        assert.deepEqual(await keyring.findCredentials('service'), [{ account: 'ada', password: 'second' }]);
        assert.equal((await stat(join(folder, 'secrets.json'))).mode & 0o777, 0o600);
        assert.equal(await keyring.deletePassword('service', 'ada'), true);
        assert.equal(await keyring.getPassword('service', 'ada'), null);
    });

    it('keeps all secrets that are stored at the same time', async () => {
        const accounts = Array.from({ length: 20 }, (_, index) => `account-${index}`);
        await Promise.all(accounts.map(account => keyring.setPassword('many', account, account)));
        assert.deepEqual((await keyring.findCredentials('many')).map(found => found.account).sort(), [...accounts].sort());
        assert.deepEqual(await readdir(folder), ['secrets.json']);
    });

    it('takes any name for a service and an account', async () => {
        await keyring.setPassword('__proto__', '__proto__', 'odd');
        assert.equal(await keyring.getPassword('__proto__', '__proto__'), 'odd');
        assert.equal(await keyring.getPassword('toString', 'constructor'), null);
    });

    it('refuses to overwrite a file that it cannot read', async () => {
        const path = join(folder, 'damaged.json');
        await writeFile(path, '{"service":');
        const damaged = new SecretFile(path);
        await assert.rejects(damaged.update(secrets => Object.assign(secrets, { service: {} })));
        assert.equal(await readFile(path, 'utf8'), '{"service":');
    });
});
