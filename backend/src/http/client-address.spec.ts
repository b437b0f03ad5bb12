import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { clientReader } from './client-address.js';

function request(remoteAddress: string, headers: Record<string, string> = {}): IncomingMessage {
    return { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
}

describe("a client's address", () => {
    it("is the connection's own where no proxy is trusted, whatever the headers say", () => {
        const clientOf = clientReader([]);
        assert.equal(clientOf(request('203.0.113.9', { 'x-forwarded-for': '198.51.100.1' })).address, '203.0.113.9');
        assert.equal(clientOf(request('127.0.0.1', { 'x-forwarded-for': '198.51.100.1' })).address, '127.0.0.1');
    });

    it('is the last one that a trusted proxy did not write of itself', () => {
        const clientOf = clientReader(['127.0.0.1', '10.0.0.0/8']);
        const chain = '1.1.1.1, 198.51.100.1, 10.0.0.2';
        assert.equal(clientOf(request('127.0.0.1', { 'x-forwarded-for': chain })).address, '198.51.100.1');
        assert.equal(clientOf(request('203.0.113.9', { 'x-forwarded-for': chain })).address, '203.0.113.9');
    });

    it('is the same whether it came as IPv4 or mapped into IPv6', () => {
        assert.equal(clientReader([])(request('::ffff:192.0.2.1')).address, '192.0.2.1');
    });
});

describe("a client's language", () => {
    const languageOf = (header?: string) =>
        clientReader([])(request('127.0.0.1', header === undefined ? {} : { 'accept-language': header })).language;

    it('is the one that is wanted most', () => {
        assert.equal(languageOf('de-CH,de;q=0.9,en;q=0.8'), 'de');
        assert.equal(languageOf('en;q=0.5, fr-FR;q=0.9'), 'fr');
    });

    it('is English where nothing that can be read is asked for', () => {
        for (const header of [undefined, '', '*', 'x;q=z', '<script>', 'de;q=0']) {
            assert.equal(languageOf(header), 'en');
        }
    });
});
