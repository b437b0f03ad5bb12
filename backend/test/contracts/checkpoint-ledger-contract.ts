import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { CheckpointLedger, SignedCheckpoint } from '../../src/ports/checkpoint-ledger.js';

/** What every ledger of checkpoints keeps to. `open` gives a ledger on one place, the same one at each call of a test. */
export function registerCheckpointLedgerContract(
    name: string,
    place: () => Promise<{ open(): CheckpointLedger; clear(): Promise<void> }>
): void {
    describe(`${name} as a ledger of checkpoints`, () => {
        let open: () => CheckpointLedger;
        let clear: () => Promise<void>;

        beforeEach(async () => {
            ({ open, clear } = await place());
        });

        afterEach(() => clear());

        const checkpoint = (change: Partial<SignedCheckpoint> = {}): SignedCheckpoint => ({
            organizationId: randomUUID(),
            position: 1,
            hash: 'ab'.repeat(32),
            at: '2026-01-31T23:59:59.999Z',
            keyId: '0123456789abcdef',
            signature: 'c2lnbmF0dXJl',
            ...change
        });

        const all = async (ledger: CheckpointLedger, organizationId?: string) => {
            const found: SignedCheckpoint[] = [];
            for await (const one of ledger.read(organizationId)) {
                found.push(one);
            }
            return found;
        };

        it('holds nothing at first', async () => {
            assert.deepEqual(await all(open()), []);
            assert.equal((await open().keys()).size, 0);
        });

        it('says that it can vouch for nothing until it holds both a checkpoint and a key', async () => {
            assert.ok(await open().lack());
            await open().publishKey('0123456789abcdef', 'a key');
            assert.match((await open().lack()) ?? '', /no checkpoints/);
            await open().append([checkpoint()]);
            assert.equal(await open().lack(), undefined);
        });

        it('gives back what was appended, in the order of its coming, to whoever opens it later', async () => {
            const made = [checkpoint(), checkpoint({ at: '2026-02-01T00:00:00.000Z' }), checkpoint({ at: '2027-01-01T00:00:00.000Z' })];
            const ledger = open();
            await ledger.append(made.slice(0, 2));
            await ledger.append([]);
            await ledger.append(made.slice(2));
            assert.deepEqual(await all(open()), made);
        });

        it("gives one organisation's alone", async () => {
            const made = [checkpoint(), checkpoint(), checkpoint()];
            await open().append(made);
            assert.deepEqual(await all(open(), made[1]!.organizationId), [made[1]]);
            assert.deepEqual(await all(open(), randomUUID()), []);
        });

        it('keeps a checkpoint that comes twice, and loses none of those that come at once', async () => {
            const made = Array.from({ length: 20 }, () => checkpoint());
            const ledger = open();
            await Promise.all(made.map(one => ledger.append([one])));
            await ledger.append([made[0]!]);
            const found = await all(open());
            assert.equal(found.length, 21);
            assert.deepEqual(
                new Set(found.map(({ organizationId }) => organizationId)),
                new Set(made.map(({ organizationId }) => organizationId))
            );
        });

        it('keeps public keys by their ids, and never one over another', async () => {
            await open().publishKey('0123456789abcdef', 'the first');
            await open().publishKey('0123456789abcdef', 'another');
            await open().publishKey('fedcba9876543210', 'the second');
            assert.deepEqual([...(await open().keys())].sort(), [
                ['0123456789abcdef', 'the first'],
                ['fedcba9876543210', 'the second']
            ]);
        });
    });
}
