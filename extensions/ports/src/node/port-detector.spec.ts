import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { detectPorts } from './port-detector';

describe('the detector of ports', () => {
    it('finds what a process listens on, says which it is, and leaves out those of the IDE and of others', async () => {
        const server = createServer().listen(0, '127.0.0.1');
        await once(server, 'listening');
        try {
            const { port } = server.address() as AddressInfo;
            const find = async (idePid: number, environmentEntry?: string) =>
                (await detectPorts({ proc: '/proc', idePid, environmentEntry })).find(found => found.port === port);
            const found = await find(1);
            assert.equal(found?.pid, process.pid);
            assert.match(found.command, /node/);
            assert.equal(await find(process.pid), undefined);
            assert.equal(await find(1, 'CODITECT_RUN=another'), undefined);
        } finally {
            server.close();
        }
    });

    it('finds nothing where there is nothing to read', async () => {
        await assert.rejects(detectPorts({ proc: '/no-such-place', idePid: 1, environmentEntry: undefined }));
    });
});
