import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { registerMailerContract } from '../../../test/contracts/mailer-contract.js';
import { OutboxMailer } from './outbox-mailer.js';

registerMailerContract('The outbox', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'coditect-outbox-'));
    const mailer = new OutboxMailer(folder, 'CODITECT <coditect@localhost>', { now: () => new Date(), after: () => () => undefined });
    const received = async () => {
        const names = (await readdir(folder)).sort();
        return Promise.all(names.map(async name => PostalMime.parse(await readFile(join(folder, name)))));
    };
    return { mailer, received, end: () => rm(folder, { recursive: true, force: true }) };
});

describe('The outbox', () => {
    let folder: string;
    let outbox: OutboxMailer;
    const at = new Date('2026-01-02T03:04:05.678Z');

    beforeEach(async () => {
        folder = await mkdtemp(join(tmpdir(), 'coditect-outbox-'));
        outbox = new OutboxMailer(join(folder, 'outbox'), 'CODITECT <coditect@localhost>', { now: () => at, after: () => () => undefined });
    });

    afterEach(() => rm(folder, { recursive: true, force: true }));

    const send = (subject: string) =>
        outbox.send({ id: randomUUID(), to: 'ada@example.com', subject, text: 'Grüße', html: '<p>Grüße</p>', language: 'de' });

    it('has no mail before the first', async () => {
        assert.deepEqual(await outbox.list(10), []);
    });

    it('gives mails back as they were, newest first, also those of one moment', async () => {
        await send('Erste');
        await send('Zweite ü');
        const [second, first] = await outbox.list(10);
        assert.deepEqual([first?.subject, second?.subject], ['Erste', 'Zweite ü']);
        assert.deepEqual([second?.to, second?.text.trim(), second?.html.trim()], ['ada@example.com', 'Grüße', '<p>Grüße</p>']);
        assert.equal(second?.at.getTime(), new Date('2026-01-02T03:04:05Z').getTime());
        assert.equal((await outbox.list(1))[0]?.subject, 'Zweite ü');
    });

    it('is for the eyes of its owner alone', async () => {
        await send('Secret');
        const [name = ''] = await readdir(join(folder, 'outbox'));
        assert.match(name, /\.eml$/);
        assert.equal((await stat(join(folder, 'outbox', name))).mode & 0o077, 0);
        assert.equal((await stat(join(folder, 'outbox'))).mode & 0o077, 0);
    });

    it('keeps the newest 200 mails', async () => {
        for (let number = 1; number <= 203; number += 1) {
            await send(`Mail ${number}`);
        }
        const mails = await outbox.list(300);
        assert.deepEqual([mails.length, mails[0]?.subject, mails.at(-1)?.subject], [200, 'Mail 203', 'Mail 4']);
    });
});
