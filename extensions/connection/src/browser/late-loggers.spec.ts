import assert from 'node:assert/strict';
import type { ILoggerServer } from '@theia/core/lib/common/logger-protocol';
import { askingLate } from './late-loggers';

describe('loggers of a page', () => {
    it('ask for their levels when the start is over, and write what they know to write at once', async () => {
        const asked: string[] = [];
        const backend = {
            child: async (name: string) => void asked.push(`child ${name}`),
            getLogLevel: async (name: string) => asked.push(`level ${name}`),
            log: async (name: string) => void asked.push(`log ${name}`)
        } as unknown as ILoggerServer;
        let endStart: () => void = assert.fail;
        const server = askingLate(
            backend,
            new Promise<void>(resolve => {
                endStart = resolve;
            })
        );
        const level = server.child('editor').then(() => server.getLogLevel('editor'));
        await server.log('root', 30, 'at once', []);
        assert.deepEqual(asked, ['log root']);
        endStart();
        assert.equal(await level, 3);
        assert.deepEqual(asked, ['log root', 'child editor', 'level editor']);
    });
});
