import assert from 'node:assert/strict';
import { HostNames } from './host-names.js';

describe('host names', () => {
    const local = new HostNames('http://localhost:3000', 'localhost');
    const hosted = new HostNames('https://ide.example.com', 'work.example.com');

    it('give each workspace an origin of its own', () => {
        assert.equal(local.originOf('amber-otter-22222'), 'http://amber-otter-22222.localhost:3000');
        assert.equal(hosted.originOf('amber-otter-22222'), 'https://amber-otter-22222.work.example.com');
        assert.equal(local.workspaceOrigins, 'http://*.localhost:3000');
        assert.deepEqual([local.secure, hosted.secure], [false, true]);
    });

    it('lead to the control origin or to a workspace, in any case and by any port', () => {
        for (const host of ['localhost', 'localhost:3000', 'LOCALHOST:8080']) {
            assert.deepEqual(local.target(host), { kind: 'control' });
        }
        assert.deepEqual(local.target('Amber-Otter.localhost:3000'), { kind: 'workspace', slug: 'amber-otter' });
        assert.deepEqual(hosted.target('ide.example.com'), { kind: 'control' });
        assert.deepEqual(hosted.target('a.work.example.com'), { kind: 'workspace', slug: 'a' });
    });

    it('give each port of a workspace an origin of its own too, by one spelling of its number', () => {
        assert.equal(local.portOriginOf('amber-otter-22222', 5173), 'http://5173--amber-otter-22222.localhost:3000');
        assert.deepEqual(local.target('5173--amber-otter.localhost:3000'), { kind: 'port', slug: 'amber-otter', port: 5173 });
        assert.deepEqual(hosted.target('65535--a.work.example.com'), { kind: 'port', slug: 'a', port: 65_535 });
        for (const label of ['0--a', '05173--a', '65536--a', '99999--a', '1--', '1---a', `1--${'a'.repeat(61)}`]) {
            assert.deepEqual(local.target(`${label}.localhost`), { kind: 'unknown' }, label);
        }
    });

    it('give each web page of an extension an origin of its own', () => {
        const label = '1b4e28ba-2fa1-41d2-883f-0016d3cca427--webview';
        assert.deepEqual(local.target(`${label}.localhost:3000`), { kind: 'webview' });
        assert.deepEqual(local.target(`${label}.amber-otter.localhost:3000`), { kind: 'webview' });
        assert.deepEqual(local.target(`${label}.a.b.localhost`), { kind: 'unknown' });
        assert.deepEqual(hosted.target(`${label}.work.example.com`), { kind: 'webview' });
        assert.notEqual(local.target('amber-otter--webview.localhost').kind, 'webview');
    });

    it('lead nowhere when they are not the platform’s', () => {
        const strangers = [
            undefined,
            '',
            ':3000',
            '.localhost',
            'a.b.localhost',
            '-a.localhost',
            'a-.localhost',
            'a_b.localhost',
            `${'a'.repeat(64)}.localhost`,
            'localhost.evil.example',
            'evillocalhost',
            '127.0.0.1:3000',
            '[::1]:3000',
            'a.localhost\u0000',
            'a%2elocalhost'
        ];
        for (const host of strangers) {
            assert.deepEqual(local.target(host), { kind: 'unknown' }, host);
        }
        assert.deepEqual(hosted.target('a.ide.example.com'), { kind: 'unknown' });
        assert.deepEqual(hosted.target('work.example.com'), { kind: 'unknown' });
    });
});
