import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { eventually } from '../../../test/support/eventually.js';
import { PostgresSql } from './postgres-sql.js';

/** A message of PostgreSQL's protocol, version 3: a letter, its length with the length itself, and its content. */
function message(kind: string, ...content: readonly (string | number)[]): Buffer {
    const body = Buffer.concat(content.map(part => (typeof part === 'string' ? Buffer.from(`${part}\0`) : Buffer.from([0, 0, 0, part]))));
    const length = Buffer.alloc(4);
    length.writeInt32BE(body.length + 4);
    return Buffer.concat([Buffer.from(kind), length, body]);
}

const ready = Buffer.concat([Buffer.from('Z'), Buffer.from([0, 0, 0, 5]), Buffer.from('I')]);
const end = message('E', 'SFATAL', 'C57P01', 'Mterminating connection due to administrator command', '');

/** Lets everybody in, answers each statement with no rows, and a farewell with its own end. */
function answer(socket: Socket): void {
    socket.once('data', () => {
        socket.write(Buffer.concat([message('R', 0), ready]));
        socket.on('data', sent => {
            const kind = sent.toString('latin1', 0, 1);
            if (kind === 'Q') {
                socket.write(Buffer.concat([message('C', 'SELECT 0'), ready]));
            } else {
                assert.equal(kind, 'X');
                socket.end(end);
            }
        });
    });
}

const openSockets = () => process.getActiveResourcesInfo().filter(name => name === 'TCPSocketWrap').length;

describe('PostgreSQL', () => {
    it('may end while connections to it are being closed, which is no news to anybody', async () => {
        const server = createServer(answer).listen(0, '127.0.0.1');
        await once(server, 'listening');
        const broken: string[] = [];
        const before = openSockets();
        const sql = new PostgresSql({
            connection: { host: '127.0.0.1', port: (server.address() as AddressInfo).port, user: 'somebody', database: 'some' },
            poolSize: 1,
            prepareStatements: false,
            onIdleError: error => broken.push(error.message)
        });
        await sql.ping();
        await sql.close();
        await new Promise(resolve => server.close(resolve));
        await eventually('this end of the connection is closed', async () => openSockets() === before || undefined);
        assert.deepEqual(broken, []);
    });
});
