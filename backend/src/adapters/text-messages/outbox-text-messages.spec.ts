import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registerTextMessagesContract } from '../../../test/contracts/text-messages-contract.js';
import { systemClock } from '../../kernel/clock.js';
import { systemRandom } from '../../kernel/random.js';
import { OutboxMailer } from '../mailer/outbox-mailer.js';
import { OutboxTextMessages } from './outbox-text-messages.js';

registerTextMessagesContract('the outbox', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'coditect-outbox-'));
    const outbox = join(folder, 'outbox');
    const mailer = new OutboxMailer(outbox, 'CODITECT <no-reply@localhost>', systemClock);
    return {
        textMessages: new OutboxTextMessages(mailer, systemRandom),
        received: async () => {
            const kept = await mailer.list(10);
            return kept.toReversed().map(({ to, text }) => ({ to: to.replace('@text-message.invalid', ''), text: text.trimEnd() }));
        },
        breakDown: () => writeFile(outbox, 'a file where the folder should be'),
        dispose: async () => {
            await mailer.close();
            await rm(folder, { recursive: true, force: true });
        }
    };
});
