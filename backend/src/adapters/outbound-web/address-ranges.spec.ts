import assert from 'node:assert/strict';
import { kindOfAddress } from './address-ranges.js';

const addresses: Readonly<Record<ReturnType<typeof kindOfAddress>, readonly string[]>> = {
    public: ['8.8.8.8', '93.184.216.34', '172.15.0.1', '172.32.0.1', '169.253.1.1', '2606:4700:4700::1111', '2a00:1450:4001::1'],
    private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', 'fd00::1', 'fc00::1'],
    loopback: ['127.0.0.1', '127.255.255.254', '::1'],
    forbidden: [
        '0.0.0.0',
        '169.254.169.254',
        '192.0.0.192',
        '198.18.0.1',
        '224.0.0.1',
        '255.255.255.255',
        '::',
        'fe80::1',
        'fe80::1%eth0',
        'fec0::1',
        'ff02::1',
        '::ffff:127.0.0.1',
        '::ffff:7f00:1',
        '::127.0.0.1',
        '::7f00:1',
        '64:ff9b::7f00:1',
        '64:ff9b:1::1',
        '2002:7f00:1::',
        '2001::1',
        '2001:db8::1',
        '0:0:0:0:0:ffff:a9fe:a9fe'
    ]
};

describe('an address', () => {
    for (const [kind, list] of Object.entries(addresses)) {
        for (const address of list) {
            it(`${address} is ${kind}`, () => {
                assert.equal(kindOfAddress(address), kind);
            });
        }
    }
});
