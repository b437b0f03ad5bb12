import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { IdePage } from './support/ide-page.js';
import { Journey } from './support/journey.js';
import type { JourneyBrowser } from './support/journey-browser.js';
import type { JourneyPlatform } from './support/journey-platform.js';
import { ada, PortalPage } from './support/portal-page.js';

/** Local addresses that this machine listens on at a port, as /proc/net/tcp writes them (proc(5)): hexadecimal, host byte order. */
async function listeningOn(port: number): Promise<readonly string[]> {
    const tables = await Promise.all(['tcp', 'tcp6'].map(name => readFile(`/proc/net/${name}`, 'utf8')));
    const rows = tables.flatMap(table => table.trim().split('\n').slice(1)).map(line => line.trim().split(/\s+/));
    const wanted = port.toString(16).toUpperCase().padStart(4, '0');
    return rows.flatMap(([, local = '', , state]) => (state === '0A' && local.endsWith(`:${wanted}`) ? [local.slice(0, -5)] : []));
}

describe('a machine without bubblewrap', function () {
    this.timeout(120_000);
    this.bail(true);

    let journey: Journey;
    let platform: JourneyPlatform;
    let browser: JourneyBrowser;

    before(async () => {
        journey = await Journey.begin({ CODITECT_SANDBOX: 'off', CODITECT_HOST: '0.0.0.0' });
        ({ platform, browser } = journey);
    });

    after(() => journey?.end());

    it('is told plainly that workspaces have no sandbox', () => {
        assert.ok(
            platform.printed.some(line => line.includes('WITHOUT A SANDBOX')),
            platform.printed.join('\n')
        );
    });

    it('serves itself alone, whatever address was asked for', async () => {
        assert.deepEqual(await listeningOn(platform.port), ['0100007F', '00000000000000000000000001000000']);
    });

    it('still gives a person an IDE', async () => {
        const { page } = journey;
        await new PortalPage(page, platform.origin).createAccount(ada);
        const ide = await new IdePage(page).ready();
        const workspace = await ide.workspace();
        await ide.openFile('welcome.md');
        await ide.typeAtEnd('welcome.md', '\nTyped without a sandbox.');
        await platform.fileWith(workspace.id, 'welcome.md', 'Typed without a sandbox.');
    });

    it('leaves no process behind when the platform is killed outright and started again', async () => {
        await browser.close();
        await platform.kill();
        await platform.start({ CODITECT_SANDBOX: 'off' });
        await platform.stop();
        await platform.ended();
    });
});
