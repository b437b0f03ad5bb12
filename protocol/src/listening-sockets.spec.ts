import assert from 'node:assert/strict';
import { parseListeningSockets, socketInode } from './listening-sockets.js';

const heading = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const line = (address: string, state: string, inode: number) =>
    `   0: ${address} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000 100 0 0 10 0`;

describe("the kernel's table of sockets", () => {
    it('tells the address, the port and the inode of those that listen, and of no others', () => {
        const table = [heading, line('0100007F:1435', '0A', 11), line('00000000:0BB8', '0A', 12), line('0100007F:1436', '01', 13), ''].join(
            '\n'
        );
        assert.deepEqual(parseListeningSockets(table, 4), [
            { family: 4, address: '127.0.0.1', port: 5173, inode: '11' },
            { family: 4, address: '0.0.0.0', port: 3000, inode: '12' }
        ]);
    });

    it('tells those of IPv6', () => {
        const table = [
            line('00000000000000000000000001000000:1435', '0A', 1),
            line('00000000000000000000000000000000:1436', '0A', 2),
            line('B80D01200000000000000000EFBEADDE:1437', '0A', 3)
        ].join('\n');
        assert.deepEqual(
            parseListeningSockets(table, 6).map(({ address, port }) => [address, port]),
            [
                ['::1', 5173],
                ['::', 5174],
                ['2001:db8:0:0:0:0:dead:beef', 5175]
            ]
        );
    });

    it('passes over what it does not know', () => {
        assert.deepEqual(parseListeningSockets('', 4), []);
        assert.deepEqual(parseListeningSockets('nonsense\n1: 2 3 0A', 4), []);
    });

    it('names a socket among open files', () => {
        assert.equal(socketInode('socket:[4711]'), '4711');
        assert.equal(socketInode('/dev/null'), undefined);
    });
});
