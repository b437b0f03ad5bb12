import assert from 'node:assert/strict';
import { connect } from 'node:net';
import type { Workspace } from '@coditect/protocol';
import { within } from '../support/sockets.js';
import { TestPlatform } from '../support/test-platform.js';

/**
 * Two servers in a row must agree on where a request ends. Each of these would end elsewhere for a lenient reader, and what
 * stands after that end would be taken for the next person's request.
 */
describe('a request that could be read in two ways', () => {
    let platform: TestPlatform;
    let workspace: Workspace;

    before(async () => {
        platform = await TestPlatform.start();
        const browser = platform.browser();
        await browser.signUp('Ada');
        workspace = await browser.runningWorkspace();
    });

    after(() => platform.stop());

    /** Everything that comes back for some bytes, until the server closes. */
    function exchange(bytes: string): Promise<string> {
        const answer = new Promise<string>((resolve, reject) => {
            const socket = connect(platform.port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
            let received = '';
            socket.setEncoding('latin1').on('data', chunk => {
                received += chunk;
            });
            socket.once('close', () => resolve(received));
            socket.once('error', reject);
        });
        return within(4_000, 'the server closed the connection', answer);
    }

    const statuses = (received: string) => [...received.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(match => match[1]);
    const hosts = () => [`localhost:${platform.port}`, new URL(workspace.origin).host];
    const smuggled = (host: string) => `GET /api/health HTTP/1.1\r\nhost: ${host}\r\n\r\n`;

    const ambiguous: Readonly<Record<string, (host: string) => string>> = {
        'with a length and chunks': host =>
            `POST /x HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${smuggled(host)}`,
        'with chunks and a length': host =>
            `POST /x HTTP/1.1\r\nhost: ${host}\r\ntransfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n5c\r\n${smuggled(host)}\r\n0\r\n\r\n`,
        'with two lengths': host => `POST /x HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 0\r\ncontent-length: 44\r\n\r\n${smuggled(host)}`,
        'with two lengths in one header': host => `POST /x HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 0, 44\r\n\r\n${smuggled(host)}`,
        'with a length that is no number': host => `POST /x HTTP/1.1\r\nhost: ${host}\r\ncontent-length: +4\r\n\r\n${smuggled(host)}`,
        'with an encoding that hides chunks': host =>
            `POST /x HTTP/1.1\r\nhost: ${host}\r\ntransfer-encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled(host)}`,
        'with a space before a colon': host =>
            `POST /x HTTP/1.1\r\nhost: ${host}\r\ntransfer-encoding : chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n${smuggled(host)}`,
        'with a header folded onto a second line': host =>
            `POST /x HTTP/1.1\r\nhost: ${host}\r\ntransfer-encoding:\r\n chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n${smuggled(host)}`,
        'with lines that end in a bare carriage return': host => `GET / HTTP/1.1\rhost: ${host}\r\r${smuggled(host)}`,
        'with a chunk size of too many digits': host =>
            `POST /x HTTP/1.1\r\nhost: ${host}\r\ntransfer-encoding: chunked\r\n\r\nfffffffffffffffff\r\n${smuggled(host)}`,
        'with two hosts': host => `GET /api/health HTTP/1.1\r\nhost: ${host}\r\nhost: evil.example\r\nconnection: close\r\n\r\n`
    };

    for (const [how, bytesFor] of Object.entries(ambiguous)) {
        it(`${how} is answered once at most, and never with what was hidden in it`, async () => {
            for (const host of hosts()) {
                const received = await exchange(bytesFor(host));
                assert.ok(statuses(received).length <= 1, received);
                assert.equal(received.includes('"live"'), false, received);
            }
        });
    }

    it('carries nothing on after an upgrade that was refused', async () => {
        for (const host of hosts()) {
            const upgrade = `GET /api/events HTTP/1.1\r\nhost: ${host}\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`;
            const received = await exchange(upgrade + smuggled(host));
            assert.deepEqual(statuses(received).length, 1, received);
            assert.match(statuses(received)[0] ?? '', /^4/);
        }
    });
});
