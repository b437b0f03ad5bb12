import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findBreaches, sourceFolders } from './check-boundaries.mjs';
import { root } from './run.mjs';

/** Each breach: a file that must not be, what it imports, and the rule that should say so. */
const breaches = [
    ['backend/src/kernel/breach.ts', '../modules/identity/index.js', 'kernel-alone'],
    ['backend/src/modules/events/breach.ts', '../identity/accounts-store.js', 'modules-by-their-index'],
    ['backend/src/modules/events/breach.ts', '../../adapters/pubsub/in-process-pubsub.js', 'adapters-by-composition'],
    ['backend/src/modules/events/breach.ts', 'pg', 'drivers-in-adapters'],
    ['backend/src/adapters/sql/breach.ts', '../../modules/identity/index.js', 'adapters'],
    ['backend/src/http/breach.ts', '../../test/support/eventually.js', 'not-to-tests'],
    ['protocol/src/breach.ts', '../../backend/src/kernel/clock.js', 'protocol-alone'],
    ['protocol/src/breach.ts', 'node:fs', 'browser-not-node'],
    ['portal/src/breach.ts', '../../backend/src/config.js', 'portal'],
    ['cli/src/breach.ts', '../../backend/src/config.js', 'cli'],
    ['extensions/license/src/browser/breach.ts', '@coditect/backend', 'extensions'],
    ['extensions/license/src/browser/breach.ts', '../../../identity/src/browser/identity-frontend-module', 'extensions'],
    ['extensions/identity/src/browser/breach.ts', '../node/identity-backend-module', 'browser-not-node-folders']
];

describe('import boundaries', function () {
    this.timeout(120_000);

    it('are kept by all sources', async () => {
        assert.deepEqual(await findBreaches(sourceFolders()), []);
    });

    describe('when sources break them', () => {
        const fileOf = index => breaches[index][0].replace('breach.ts', `breach-${index}.ts`);
        let found = [];

        before(async () => {
            try {
                await Promise.all(
                    breaches.map(([, imported], index) =>
                        writeFile(join(root, fileOf(index)), `import * as breach from '${imported}';\nexport default breach;\n`)
                    )
                );
                found = await findBreaches(breaches.map((_, index) => fileOf(index)));
            } finally {
                await Promise.all(breaches.map((_, index) => rm(join(root, fileOf(index)), { force: true })));
            }
        });

        for (const [index, [file, imported, rule]] of breaches.entries()) {
            it(`say so of an import of ${imported} in ${file}`, () => {
                const lines = found.filter(line => line.includes(fileOf(index)));
                assert.ok(
                    lines.some(line => line.startsWith(`${rule}:`)),
                    `${rule} did not catch it; found: ${lines.join(', ') || 'nothing'}`
                );
            });
        }
    });
});
