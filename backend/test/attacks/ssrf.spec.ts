import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { federationRoutes, samlRoutes } from '@coditect/protocol';
import { GuardedWeb } from '../../src/adapters/outbound-web/guarded-web.js';
import { OutboundRefused } from '../../src/ports/outbound-web.js';
import { problemOf } from '../support/problem-of.js';
import { TestNames } from '../support/test-names.js';
import { TestOrganization } from '../support/test-organization.js';
import { TestPlatform } from '../support/test-platform.js';

describe("an identity provider's address that leads into the platform's own network", () => {
    let platform: TestPlatform;
    let organization: TestOrganization;
    let inside: Server;
    let insidePort: number;
    const reached: string[] = [];

    before(async () => {
        inside = createServer((request, response) => {
            reached.push(String(request.url));
            response.end('{}');
        });
        await new Promise<void>(resolve => inside.listen(0, resolve));
        insidePort = (inside.address() as AddressInfo).port;
        // The switch for internal hosts names one host; no other gains by it.
        platform = await TestPlatform.start({ CODITECT_INTERNAL_PROVIDER_HOSTS: 'login.corp.example' });
        organization = await TestOrganization.found(platform, 'Mallory');
    });

    after(async () => {
        await platform.stop();
        inside.closeAllConnections();
        inside.close();
    });

    const connect = (issuer: string) =>
        problemOf(
            organization.owner.browser.api.call(federationRoutes.createConnection, {
                params: organization.params,
                body: {
                    kind: 'oidc',
                    name: 'Inside',
                    defaultRole: null,
                    trustsFactors: false,
                    oidc: { issuer, clientId: 'id', clientSecret: 'secret' }
                }
            })
        );

    const hosts = [
        '127.0.0.1',
        '127.1',
        '2130706433',
        '0x7f000001',
        '0177.0.0.1',
        '0',
        '0.0.0.0',
        'localhost',
        '[::1]',
        '[::]',
        '[::ffff:127.0.0.1]',
        '[::ffff:7f00:1]',
        '[0:0:0:0:0:ffff:7f00:1]',
        '[64:ff9b::7f00:1]',
        '[2002:7f00:1::]',
        '[fe80::1]',
        '[fd00::1]',
        '169.254.169.254',
        '2852039166',
        '[::ffff:a9fe:a9fe]',
        '100.100.100.200',
        '10.0.0.1',
        '172.16.0.1',
        '192.168.0.1',
        '１２７.０.０.１'
    ];
    for (const host of hosts) {
        it(`is refused as ${host}, by http and by https`, async () => {
            for (const scheme of ['http', 'https']) {
                const problem = await connect(`${scheme}://${host}:${insidePort}/`);
                assert.equal(problem.status, 422, problem.detail);
                assert.equal(problem.fields?.[0]?.field, 'oidc.issuer', problem.detail);
            }
            assert.deepEqual(reached, []);
        });
    }

    it('is refused as a name that resolves there, also where only one of its addresses does', async () => {
        const answers: Readonly<Record<string, string[]>> = {
            'loopback.evil.example': ['127.0.0.1'],
            'loopback6.evil.example': ['::1'],
            'mapped.evil.example': ['::ffff:127.0.0.1'],
            'metadata.evil.example': ['169.254.169.254'],
            'mixed.evil.example': ['93.184.216.34', '127.0.0.1'],
            'nowhere.evil.example': []
        };
        const details = new Set<string>();
        for (const [name, addresses] of Object.entries(answers)) {
            platform.names.addresses.set(name, [addresses]);
            details.add((await connect(`https://${name}:${insidePort}/`)).detail);
        }
        assert.deepEqual(reached, []);
        // Whoever asks can't tell from the answer which names there are inside.
        assert.equal(details.size, 1, [...details].join('\n'));
    });

    it('is refused with a name and password in it, and as what is no address of the web', async () => {
        for (const issuer of [
            `https://user:password@127.0.0.1:${insidePort}/`,
            'file:///etc/passwd',
            'gopher://127.0.0.1/',
            'ftp://127.0.0.1/'
        ]) {
            assert.equal((await connect(issuer)).status, 422);
        }
        assert.deepEqual(reached, []);
    });

    it('is refused by the way of SAML metadata too', async () => {
        const call = organization.owner.browser.api.call(samlRoutes.readSamlMetadata, {
            params: organization.params,
            body: { kind: 'url', url: `http://127.0.0.1:${insidePort}/` }
        });
        assert.ok((await problemOf(call)).status >= 400);
        assert.deepEqual(reached, []);
    });

    describe('over the web that is guarded', () => {
        let target: Server;
        let origin: string;
        let names: TestNames;
        let web: GuardedWeb;

        before(async () => {
            target = createServer((request, response) => {
                if (request.url === '/redirect') {
                    response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end();
                } else if (request.url === '/large') {
                    response.end(Buffer.alloc(1024 * 1024 + 1));
                } else {
                    response.setHeader('x-host', request.headers.host ?? '').end('fine');
                }
            });
            await new Promise<void>(resolve => target.listen(0, '127.0.0.1', resolve));
            origin = `http://login.corp.example:${(target.address() as AddressInfo).port}`;
        });

        beforeEach(() => {
            names = new TestNames();
            names.addresses.set('login.corp.example', [['127.0.0.1']]);
            web = new GuardedWeb(names, new Set(['login.corp.example']));
        });

        after(() => {
            target.closeAllConnections();
            target.close();
        });

        it('a host that the operator named as internal is reached, under its own name', async () => {
            const response = await web.fetch(`${origin}/`);
            assert.equal(await response.text(), 'fine');
            assert.equal(response.headers.get('x-host'), new URL(origin).host);
        });

        it('a name that changes its mind is asked once, and the address that was checked is the one', async () => {
            names.addresses.set('login.corp.example', [['127.0.0.1'], ['169.254.169.254']]);
            assert.equal(await (await web.fetch(`${origin}/`)).text(), 'fine');
            assert.deepEqual(names.asked, ['login.corp.example']);
            await assert.rejects(web.fetch(`${origin}/`), OutboundRefused);
        });

        it('not even an internal host may be link-local, and http is for this machine alone', async () => {
            names.addresses.set('login.corp.example', [['169.254.169.254']]);
            await assert.rejects(web.fetch('https://login.corp.example/'), OutboundRefused);
            names.addresses.set('login.corp.example', [['10.1.2.3']]);
            await assert.rejects(web.fetch('http://login.corp.example/'), OutboundRefused);
        });

        it('a redirect is not followed', async () => {
            const response = await web.fetch(`${origin}/redirect`);
            assert.equal(response.status, 302);
            assert.deepEqual(names.asked, ['login.corp.example']);
        });

        it('an answer that is too large is not read', async () => {
            await assert.rejects(web.fetch(`${origin}/large`), OutboundRefused);
        });
    });
});
