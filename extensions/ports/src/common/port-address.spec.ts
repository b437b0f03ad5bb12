import assert from 'node:assert/strict';
import { originOfPort, ownPort } from './port-address';

describe('the address of a server in the workspace', () => {
    it('is known by all names that servers give to their own machine', () => {
        for (const address of ['localhost', '127.0.0.1', '0.0.0.0', '[::1]', '[::]', 'LOCALHOST']) {
            assert.deepEqual(ownPort('http', `${address}:5173`), { address, port: 5173 });
        }
        assert.equal(ownPort('https', 'localhost:8443')?.port, 8443);
    });

    it('is not that of another machine, of no port, or of no page', () => {
        for (const authority of [
            'example.com:5173',
            'localhost.example.com:80',
            'localhost',
            '127.0.0.1:',
            'localhost:0',
            'localhost:70000',
            ''
        ]) {
            assert.equal(ownPort('http', authority), undefined, authority);
        }
        assert.equal(ownPort('file', 'localhost:5173'), undefined);
    });

    it('is for browsers an origin beside the workspace', () => {
        assert.equal(originOfPort('http://amber-otter-7f3kq.localhost:3000', 5173), 'http://5173--amber-otter-7f3kq.localhost:3000');
        assert.equal(originOfPort('https://amber-otter-7f3kq.ide.example.com', 80), 'https://80--amber-otter-7f3kq.ide.example.com');
    });
});
