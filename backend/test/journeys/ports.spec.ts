import assert from 'node:assert/strict';
import type { Workspace } from '@coditect/protocol';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { CodeEditor } from './support/code-editor.js';
import { IdePage } from './support/ide-page.js';
import { Journey } from './support/journey.js';
import { screenshot } from './support/journey-browser.js';
import type { JourneyPlatform } from './support/journey-platform.js';
import { ada, PortalPage } from './support/portal-page.js';

/** A server with a page that changes by a websocket's word, as development servers do. */
const server = (port: number) => `
const { createHash } = require('node:crypto');
const page = '<!DOCTYPE html><title>mine</title><h1>first</h1><script>const s = new WebSocket("ws://" + location.host + "/hmr");' +
    's.onmessage = m => { document.querySelector("h1").textContent = m.data; };</script>';
const server = require('node:http').createServer((q, s) => s.setHeader('content-type', 'text/html').end(page));
server.on('upgrade', (q, socket) => {
    const accept = createHash('sha1').update(q.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
    socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: ' + accept + '\\r\\n\\r\\n');
    const text = Buffer.from('hot');
    socket.write(Buffer.concat([Buffer.from([0x81, text.length]), text]));
    socket.on('error', () => {});
});
server.listen(${port}, '127.0.0.1');
`;

describe('a server in the workspace', function () {
    this.timeout(120_000);
    this.bail(true);

    let journey: Journey;
    let platform: JourneyPlatform;
    let page: Page;
    let ide: IdePage;
    let workspace: Workspace;
    let port: number;
    let origin: string;

    before(async () => {
        journey = await Journey.begin();
        ({ platform, page } = journey);
        await new PortalPage(page, platform.origin).createAccount(ada);
        ide = await new IdePage(page).ready();
        workspace = await ide.workspace();
        do {
            port = await freePort();
            // One that a person would choose: of others the IDE does not speak up.
        } while (port >= 65_000);
        port = 20_000 + (port % 10_000);
        origin = workspace.origin.replace('://', `://${port}--`);
        await platform.writeFile(workspace.id, 'server.cjs', server(port));
    });

    afterEach(function () {
        return journey?.keepFailure(this.currentTest);
    });

    after(() => journey?.end());

    it('is awaited by a page that says what to do, and goes on by itself', async () => {
        const other = await journey.browser.newPage();
        await other.goto(`${origin}/`);
        await other.getByRole('heading', { name: `Nothing listens on port ${port}` }).waitFor();
        await screenshot(other, 'port-waiting');
        await other.emulateMedia({ colorScheme: 'dark' });
        await screenshot(other, 'port-waiting-dark');
        await ide.openTerminal();
        await ide.typeInTerminal('node server.cjs');
        await other.getByRole('heading', { name: 'hot' }).waitFor({ timeout: 20_000 });
        await other.close();
    });

    it('is told of, and shown beside the editors, its websocket too', async () => {
        await page.getByText(`A server of yours listens on port ${port}`).first().waitFor({ timeout: 20_000 });
        await screenshot(page, 'port-opened');
        await page.getByRole('button', { name: 'Open Preview' }).first().click();
        await page.frameLocator('.coditect-port-preview iframe').getByRole('heading', { name: 'hot' }).waitFor({ timeout: 20_000 });
        await screenshot(page, 'port-preview');
    });

    it('is found by the address that it says of itself', async () => {
        await platform.writeFile(workspace.id, 'notes.txt', `see http://localhost:${port}/about?of=it#here\n`);
        await ide.openFile('notes.txt');
        await ide.editor('notes.txt').locator('.detected-link').first().waitFor();
        const opened = page.context().waitForEvent('page');
        await page.keyboard.down('Control');
        await new CodeEditor(ide, 'notes.txt').putCursorIn('localhost', 0);
        await page.keyboard.up('Control');
        const other = await opened;
        await other.getByRole('heading', { name: 'hot' }).waitFor();
        assert.equal(other.url(), `${origin}/about?of=it#here`);
        await other.close();
    });

    it('is listed with its process, shared with the organisation and made private again', async () => {
        await ide.runCommand('Toggle Ports');
        const row = page.locator('.coditect-ports tbody tr', { hasText: String(port) });
        await row.getByText('node server.cjs').waitFor();
        await row.getByText('You', { exact: true }).waitFor();
        await row.getByRole('button', { name: `Share with Organisation: ${port}` }).click();
        await row.getByText('Your organisation').waitFor();
        await screenshot(page, 'ports-view');
        await row.getByRole('button', { name: `Make Private: ${port}` }).click();
        await row.getByText('You', { exact: true }).waitFor();
    });

    it('is closed to a stranger', async () => {
        const answer = await fetch(`${origin.replace(new URL(origin).hostname, '127.0.0.1')}/`, {
            headers: { host: new URL(origin).host, accept: 'application/json' }
        });
        assert.ok(answer.status >= 400);
        await eventually('the person still sees it', async () => {
            const seen = await journey.browser.newPage();
            await seen.goto(`${origin}/`);
            const title = await seen.title();
            await seen.close();
            return title === 'mine' || undefined;
        });
    });
});
