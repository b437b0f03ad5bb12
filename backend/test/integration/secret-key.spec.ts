import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { factorRoutes } from '@coditect/protocol';
import { ForeignSecretKeyError } from '../../src/modules/secret-key/index.js';
import { beginSignIn, enrolTotp, newcomer } from '../support/second-factors.js';
import { TestPlatform } from '../support/test-platform.js';

describe('the secret key of an installation', () => {
    let platform: TestPlatform;

    before(async () => {
        platform = await TestPlatform.start();
    });

    after(() => platform.stop());

    it('must be the one that the database was first used with: with another, nothing is started or sealed', async () => {
        const { browser, email } = await newcomer(platform);
        const { app } = await enrolTotp(platform, browser);
        const path = join(platform.folder, 'data', 'secret.key');
        const own = await readFile(path, 'utf8');

        const foreign = platform.restart(() => writeFile(path, `${randomBytes(32).toString('base64')}\n`));
        await assert.rejects(foreign, (error: Error) => {
            assert.ok(error instanceof ForeignSecretKeyError);
            assert.match(
                error.message,
                /another secret key.*\nSet CODITECT_SECRET_KEY to the key of then, or put back the file secret\.key/
            );
            return true;
        });

        await platform.restart(() => writeFile(path, own));
        const device = platform.browser();
        await beginSignIn(device, email);
        await device.api.call(factorRoutes.signInWithFactor, { body: { kind: 'totp', code: app.nextCode() } });
    });
});
