import assert from 'node:assert/strict';
import { auditRoutes, maximumSharedPorts, platformPaths, portRoutes, type Workspace } from '@coditect/protocol';
import { EventsClient } from '../support/events-client.js';
import { problemOf } from '../support/problem-of.js';
import { TestOrganization } from '../support/test-organization.js';
import { TestPlatform } from '../support/test-platform.js';

describe('the ports of a workspace', () => {
    let platform: TestPlatform;
    let company: TestOrganization;
    let workspace: Workspace;

    before(async () => {
        platform = await TestPlatform.start();
        await platform.browser().signUp('Root');
        company = await TestOrganization.found(platform, 'Ada', 'Company');
        await company.switchTo(company.owner.browser);
        workspace = await company.owner.browser.enter();
    });

    after(() => platform.stop());

    const paramsOf = (port: number) => ({ workspaceId: workspace.id, port: String(port) });
    const api = () => company.owner.browser.workspaceApi(workspace);
    const list = async () =>
        (await api().call(portRoutes.listSharedPorts, { params: { workspaceId: workspace.id } })).ports.map(({ port }) => port);

    it('are private until they are shared, and again when that ends; each is told and recorded once', async () => {
        const { browser } = company.owner;
        const events = await EventsClient.open(browser, workspace.origin + platformPaths.api);
        assert.deepEqual(await list(), []);
        const shared = await api().call(portRoutes.sharePort, { params: paramsOf(5173) });
        assert.equal(shared.origin, `http://5173--${workspace.slug}.localhost:${platform.port}`);
        assert.deepEqual(await api().call(portRoutes.sharePort, { params: paramsOf(5173) }), shared);
        assert.deepEqual(await list(), [5173]);
        const told = await events.next('ports.changed');
        assert.deepEqual(told, { type: 'ports.changed', workspaceId: workspace.id, ports: [shared] });
        await api().call(portRoutes.stopSharingPort, { params: paramsOf(5173) });
        await api().call(portRoutes.stopSharingPort, { params: paramsOf(5173) });
        assert.deepEqual(await list(), []);
        const { entries } = await browser.api.call(auditRoutes.listAuditEntries, { params: company.params, query: { action: 'port' } });
        assert.deepEqual(
            entries.map(({ action, target, details }) => [action, target?.id, details]),
            [
                ['port.made-private', workspace.id, { port: 5173 }],
                ['port.shared', workspace.id, { port: 5173 }]
            ]
        );
        await events.close();
    });

    it('are shared up to a limit, which is said', async () => {
        const ports = Array.from({ length: maximumSharedPorts }, (_, index) => 4000 + index);
        for (const port of ports) {
            await api().call(portRoutes.sharePort, { params: paramsOf(port) });
        }
        const problem = await problemOf(api().call(portRoutes.sharePort, { params: paramsOf(9999) }));
        assert.deepEqual([problem.status, problem.code], [409, 'port.too-many-shared']);
        for (const port of ports) {
            await api().call(portRoutes.stopSharingPort, { params: paramsOf(port) });
        }
    });

    it('open to their owner always, and to a member of the organisation of any role where they are shared', async () => {
        const viewer = await company.join('Vera', 'viewer');
        const params = { slug: workspace.slug, port: '8080' };
        const { enterUrl } = await company.owner.browser.api.call(portRoutes.openPort, { params });
        assert.equal(enterUrl, `http://8080--${workspace.slug}.localhost:${platform.port}/_platform/enter`);
        const refused = await problemOf(viewer.browser.api.call(portRoutes.openPort, { params }));
        const none = await problemOf(viewer.browser.api.call(portRoutes.openPort, { params: { ...params, slug: 'no-such-place' } }));
        assert.deepEqual({ ...refused, requestId: '' }, { ...none, requestId: '' });
        await api().call(portRoutes.sharePort, { params: paramsOf(8080) });
        assert.equal((await viewer.browser.api.call(portRoutes.openPort, { params })).enterUrl, enterUrl);
        await api().call(portRoutes.stopSharingPort, { params: paramsOf(8080) });
        assert.equal((await problemOf(viewer.browser.api.call(portRoutes.openPort, { params }))).code, 'port.not-found');
    });
});
