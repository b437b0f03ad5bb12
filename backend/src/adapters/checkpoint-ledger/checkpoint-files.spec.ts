import assert from 'node:assert/strict';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registerCheckpointLedgerContract } from '../../../test/contracts/checkpoint-ledger-contract.js';
import type { SignedCheckpoint } from '../../ports/checkpoint-ledger.js';
import { CheckpointFiles, LedgerError } from './checkpoint-files.js';

registerCheckpointLedgerContract('a folder of files', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'coditect-ledger-'));
    return { open: () => new CheckpointFiles(join(folder, 'audit')), clear: () => rm(folder, { recursive: true }) };
});

describe('files of checkpoints', () => {
    let folder: string;
    const checkpoint: SignedCheckpoint = {
        organizationId: 'd9428888-122b-41e1-b85c-61cec3a0bb21',
        position: 7,
        hash: '00'.repeat(32),
        at: '2026-03-04T05:06:07.008Z',
        keyId: '0123456789abcdef',
        signature: 'c2lnbmF0dXJl'
    };

    beforeEach(async () => {
        folder = await mkdtemp(join(tmpdir(), 'coditect-ledger-'));
    });

    afterEach(() => rm(folder, { recursive: true }));

    const read = async () => {
        const found: SignedCheckpoint[] = [];
        for await (const one of new CheckpointFiles(folder).read()) {
            found.push(one);
        }
        return found;
    };

    it('hold a line for each, one file a month', async () => {
        await new CheckpointFiles(folder).append([checkpoint]);
        assert.equal(await readFile(join(folder, 'checkpoints-2026-03.jsonl'), 'utf8'), `${JSON.stringify(checkpoint)}\n`);
    });

    it('go on after half a line that a killed platform left', async () => {
        const file = join(folder, 'checkpoints-2026-03.jsonl');
        await new CheckpointFiles(folder).append([checkpoint]);
        await appendFile(file, '{"organizationId":"d9428888-122b');
        await new CheckpointFiles(folder).append([{ ...checkpoint, position: 8 }]);
        assert.deepEqual(
            (await read()).map(({ position }) => position),
            [7, 8]
        );
    });

    it('say in which line somebody has written something else', async () => {
        await new CheckpointFiles(folder).append([checkpoint]);
        for (const line of ['nonsense', '{}', JSON.stringify({ ...checkpoint, position: -1 })]) {
            await writeFile(join(folder, 'checkpoints-2026-04.jsonl'), `${JSON.stringify(checkpoint)}\n${line}\n`);
            await assert.rejects(
                read(),
                (error: Error) => error instanceof LedgerError && /^checkpoints-2026-04.jsonl, line 2, /.test(error.message)
            );
        }
    });
});
