/**
 * `npm run bench -- start`: how long a person waits for the IDE, from the click on "Create account" and from the click on
 * "Open" at a stopped workspace. README.md in this folder says how each figure is taken.
 */
import { openBrowser } from './browser.mjs';
import { newPerson, startPlatform, Workspace } from './platform.mjs';
import { columns, median, resultOf } from './report.mjs';

const fileName = 'welcome.md';
const phases = ['queued', 'starting', 'connecting', 'ready'];

/** Resolves with the results, the values of the single rounds by metric, and a table of what the time went to. */
export async function start({ rounds, tell }) {
    const starts = { signup_to_ide: [], stopped_to_ide: [] };
    for (let round = 1; round <= rounds; round += 1) {
        tell(`A new person signs up, and opens the stopped workspace; round ${round} of ${rounds}`);
        // The first person of an installation is in at once; later ones would wait for a mail.
        const platform = await startPlatform();
        const browser = await openBrowser({ fileName });
        starts.signup_to_ide.push(await signUp(platform, browser));
        const page = browser.context.pages().at(-1);
        const workspace = await workspaceOf(page, browser.context);
        await page.goto('about:blank');
        await workspace.stop();
        starts.stopped_to_ide.push(await openStopped(platform, page, browser.told));
        await page.goto('about:blank');
        await workspace.stop();
        await browser.close();
        await platform.end();
    }
    const totals = Object.entries(starts).map(([metric, measured]) => [metric, measured.map(({ total }) => total)]);
    return {
        results: totals.map(([metric, values]) => resultOf(metric, 'ms', values)),
        rounds: Object.fromEntries(totals.map(([metric, ours]) => [metric, { ours }])),
        notes: `\n${phaseTable(starts)}\n`
    };
}

/** The real page, an empty profile, a person that nobody knows. */
async function signUp({ origin }, { context, told }) {
    const page = await context.newPage();
    await page.goto(`${origin}/sign-up`);
    const { name, email, password } = newPerson();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('Email', { exact: true }).fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    return measureFromClick(page, told, page.getByRole('button', { name: 'Create account' }));
}

/** The portal's first page, in the same profile: a person comes back to a workspace that has been stopped meanwhile. */
async function openStopped({ origin }, page, told) {
    await page.goto(origin);
    const open = page.getByRole('link', { name: /^Open / });
    await page.getByText('Stopped', { exact: true }).waitFor();
    return measureFromClick(page, told, open);
}

async function measureFromClick(page, told, target) {
    told.clear();
    await target.click();
    const { click, usable } = await told.untilUsable();
    const marks = await readMarks(page);
    return { total: usable.at - click.at, spans: spansOf(click.at, marks, usable) };
}

/** The page's own marks by the wall clock: when the start entered each phase, and when the IDE said that it is ready. */
async function readMarks(page) {
    await page.waitForFunction(() => performance.getEntriesByName('coditect:ready').length > 0);
    const marks = await page.evaluate(() => performance.getEntriesByType('mark').map(({ name, detail }) => ({ name, at: detail?.at })));
    return phases.map(phase => [phase, marks.find(({ name }) => name === `coditect:${phase}`)?.at]);
}

/**
 * The time cut at the page's marks. The parts before `ready` run side by side with the page: `page` is when it was asked for,
 * counted from the click.
 */
function spansOf(clickAt, marks, usable) {
    const at = Object.fromEntries(marks);
    return {
        'until queued': at.queued - clickAt,
        queued: at.starting - at.queued,
        starting: at.connecting - at.starting,
        connecting: at.ready - at.connecting,
        'ready to usable': usable.at - at.ready,
        'page asked for at': usable.at - usable.sincePageStart - clickAt
    };
}

function phaseTable(starts) {
    const names = Object.keys(starts.signup_to_ide[0].spans);
    const rows = Object.entries(starts).map(([metric, measured]) => [
        metric,
        ...names.map(name => median(measured.map(({ spans }) => spans[name])).toFixed(0))
    ]);
    return columns([['median, ms', ...names], ...rows]);
}

async function workspaceOf(page, context) {
    const { workspace } = await page.evaluate(async () => (await fetch('/_platform/workspace.json')).json());
    const [cookie] = await context.cookies(workspace.origin);
    return new Workspace(workspace, `${cookie.name}=${cookie.value}`);
}
