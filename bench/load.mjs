/**
 * `npm run bench -- load`: what it takes to load the IDE, ours and a stock Theia application, in turns within one run.
 * README.md in this folder says how each figure is taken.
 */
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openBrowser } from './browser.mjs';
import { temporaryFolder } from './clean-up.mjs';
import { memoryOf, treeOf, workspaceProcesses } from './memory.mjs';
import { enterWorkspace, startPlatform } from './platform.mjs';
import { resultOf } from './report.mjs';
import { buildStock, startStock } from './stock-application.mjs';
import { distant, openWire } from './wire.mjs';

const fileName = 'welcome.md';
const idleMilliseconds = 10_000;
const quietMilliseconds = 1_000;

const units = {
    bytes_cold: 'bytes',
    time_cold: 'ms',
    time_cold_throttled: 'ms',
    time_warm: 'ms',
    backend_start: 'ms',
    memory_idle: 'MB',
    memory_idle_full: 'MB'
};

/** Resolves with the results and, by metric, the values of the single rounds. */
export async function load({ rounds, tell }) {
    const application = await buildStock();
    tell('Starting the platform');
    // What waits for a workspace is none: starts are measured without it, and one workspace is weighed.
    const platform = await startPlatform({ CODITECT_WARM_WORKSPACES: '0' });
    const workspace = await enterWorkspace(platform);
    const stockFolder = await copyOfWorkspace(platform, workspace);
    const values = Object.fromEntries(Object.keys(units).map(metric => [metric, { ours: [], peer: [] }]));
    const add = (side, measured) => {
        for (const [metric, value] of Object.entries(measured)) {
            values[metric][side].push(value);
        }
    };

    for (let round = 1; round <= rounds; round += 1) {
        tell(`Backends, round ${round} of ${rounds}`);
        for (const [side, measured] of Object.entries(await measureBackends({ platform, workspace, application, stockFolder, round }))) {
            add(side, measured);
        }
    }
    await workspace.start();
    await workspace.untilRunning();
    const stock = await startStock(application, stockFolder);
    const sides = {
        ours: { origin: workspace.origin, port: platform.port, cookies: [workspace.browserCookie] },
        peer: { origin: stock.origin, port: stock.port, cookies: [] }
    };
    for (let round = 1; round <= rounds; round += 1) {
        // Whoever comes first in one round comes second in the next.
        for (const side of inTurns(['ours', 'peer'], round)) {
            tell(`Pages of ${side === 'ours' ? 'ours' : 'stock'}, round ${round} of ${rounds}`);
            add(side, await measureNear(sides[side]));
            add(side, await measureDistant(sides[side]));
        }
    }
    for (let round = 1; round <= rounds; round += 1) {
        tell(`Memory with a page open, round ${round} of ${rounds}`);
        await weighWithPages({ platform, stock, sides, round, add });
    }
    const results = Object.entries(units).map(([metric, unit]) => resultOf(metric, unit, values[metric].ours, values[metric].peer));
    return { results, rounds: values };
}

/** Both applications work on the same files, in a folder of the same name. */
async function copyOfWorkspace(platform, workspace) {
    const { path } = await temporaryFolder('stock-folder');
    const folder = join(path, 'my-workspace');
    await mkdir(folder);
    await cp(join(platform.dataDirectory, 'workspaces', workspace.id, 'workspace'), folder, { recursive: true });
    return folder;
}

const inTurns = (sides, round) => (round % 2 === 1 ? sides : sides.toReversed());

/** Starts both backends one after the other, and weighs both when they have been idle side by side, without a browser. */
async function measureBackends({ platform, workspace, application, stockFolder, round }) {
    await workspace.stop();
    const measured = { ours: {}, peer: {} };
    let stock;
    const starts = {
        ours: async () => {
            // From asking for the start to the first answer of the IDE's backend: rows, sandbox and gateway are part of it.
            const began = performance.now();
            await workspace.start();
            await workspace.untilRunning();
            return performance.now() - began;
        },
        peer: async () => {
            stock = await startStock(application, stockFolder);
            return stock.startMilliseconds;
        }
    };
    for (const side of inTurns(['ours', 'peer'], round)) {
        measured[side].backend_start = await starts[side]();
    }
    await wait(idleMilliseconds);
    measured.ours.memory_idle = await memoryOf(await workspaceProcesses(platform.pid));
    measured.peer.memory_idle = await memoryOf(await treeOf(stock.pid));
    await stock.stop();
    return measured;
}

/**
 * Weighs both while a page of each is open and idle, with whatever processes that has started: plugin host, file watcher,
 * language servers. Both are weighed at the same moment, since they share memory with each other and with the platform.
 */
async function weighWithPages({ platform, stock, sides, round, add }) {
    const opened = [];
    for (const side of inTurns(['ours', 'peer'], round)) {
        const { origin, cookies } = sides[side];
        const browser = await openBrowser({ fileName, cookies });
        const page = await browser.context.newPage();
        await page.goto(origin, { waitUntil: 'commit' });
        await browser.told.untilUsable();
        await page.keyboard.press('Escape');
        await keepFileOpen(page);
        opened.push(browser);
    }
    await wait(idleMilliseconds);
    add('ours', { memory_idle_full: await memoryOf(await workspaceProcesses(platform.pid)) });
    add('peer', { memory_idle_full: await memoryOf(await treeOf(stock.pid)) });
    await Promise.all(opened.map(browser => browser.close()));
}

/** Over loopback: a first visit with an empty profile, and a later one of the same person. */
async function measureNear({ origin, cookies }) {
    const browser = await openBrowser({ fileName, cookies });
    const cold = await visit(browser, origin, keepFileOpen);
    // At the second visit the browser stores the compiled script, which later ones are spared compiling.
    await visit(browser, origin);
    const warm = await visit(browser, origin);
    await browser.close();
    return { time_cold: cold, time_warm: warm };
}

/** Over a line of 20 Mbit/s and 40 ms: a first visit with an empty profile, and all bytes that arrived until it was quiet. */
async function measureDistant({ origin, port, cookies }) {
    const wire = await openWire(port, distant);
    const { host } = new URL(origin);
    const browser = await openBrowser({ fileName, cookies, mapping: { [host]: `127.0.0.1:${wire.port}` } });
    let bytes = 0;
    const cold = await visit(browser, origin, async () => {
        while (performance.now() - wire.counts.lastAt < quietMilliseconds) {
            await wait(quietMilliseconds / 4);
        }
        bytes = wire.counts.received;
    });
    await browser.close();
    await wire.close();
    if (bytes === 0) {
        throw new Error(`Nothing of ${origin} came over the wire.`);
    }
    return { time_cold_throttled: cold, bytes_cold: bytes };
}

/** Opens the IDE in a new page. Resolves with the milliseconds from the navigation to a usable IDE. */
async function visit({ context, told }, origin, afterwards = async () => undefined) {
    const page = await context.newPage();
    told.clear();
    await page.goto(origin, { waitUntil: 'commit' });
    const { usable } = await told.untilUsable();
    await page.keyboard.press('Escape');
    await afterwards(page);
    // Left as a person leaves it, so that the IDE stores its layout.
    await page.goto('about:blank');
    await page.close();
    return usable.sincePageStart;
}

/** Ours opens explorer and file at the first visit. Stock gets them opened, so that both restore the same layout at the next. */
async function keepFileOpen(page) {
    const editor = page.locator(`.theia-editor[id*="${fileName}"] .monaco-editor .view-line`).first();
    const node = page.locator('#explorer-view-container .theia-TreeNode', { hasText: fileName }).first();
    if (!(await node.isVisible())) {
        await page.locator('#shell-tab-explorer-view-container').click();
    }
    if (!(await editor.isVisible())) {
        await node.dblclick();
    }
    await editor.waitFor({ timeout: 10_000 });
}
