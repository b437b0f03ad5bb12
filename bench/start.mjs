/**
 * `npm run bench -- start`: how long a person waits for the IDE, from the click on "Create account" and from the click on
 * "Open" at a stopped workspace. README.md in this folder says how each figure is taken.
 */
import { openBrowser } from './browser.mjs';
import { burst } from './burst.mjs';
import { newPerson, startPlatform, Workspace } from './platform.mjs';
import { columns, median, resultOf } from './report.mjs';
import { untilOneWaits } from './warm-sandboxes.mjs';

const fileName = 'welcome.md';
const phases = ['queued', 'starting', 'connecting', 'ready'];

/** Resolves with the results, the values of the single rounds by metric, and a table of what the time went to. */
export async function start({ rounds, tell }) {
    const starts = { signup_to_ide: [], stopped_to_ide: [], warm_pool_to_ide: [] };
    const bursts = [];
    for (let round = 1; round <= rounds; round += 1) {
        const ofRound = `round ${round} of ${rounds}`;
        tell(`A new person signs up, and opens the stopped workspace; ${ofRound}`);
        const cold = await signUpAndComeBack({ CODITECT_WARM_WORKSPACES: '0' });
        starts.signup_to_ide.push(cold.signUp);
        starts.stopped_to_ide.push(cold.second);
        tell(`A person opens a stopped workspace at every visit, and an IDE waits; ${ofRound}`);
        const warm = await signUpAndComeBack({ CODITECT_WARM_WORKSPACES: '1' });
        starts.warm_pool_to_ide.push(warm.third);
        tell(`Twenty workspaces are started at the same moment; ${ofRound}`);
        bursts.push(await burst());
    }
    const totals = Object.entries(starts).map(([metric, measured]) => [metric, measured.map(({ total }) => total)]);
    totals.push(['burst_20_p95', bursts]);
    return {
        results: totals.map(([metric, values]) => resultOf(metric, 'ms', values)),
        rounds: Object.fromEntries(totals.map(([metric, ours]) => [metric, { ours }])),
        notes: `\n${phaseTable(starts)}\n`
    };
}

/**
 * A person's first three visits, each to a workspace that does not run. At the second the browser stores the compiled scripts, so
 * that the third is what a visit is for somebody who works here every day. Where the platform keeps a warm sandbox, it has one
 * before the second and the third.
 */
async function signUpAndComeBack(settings) {
    // The first person of an installation is in at once; later ones would wait for a mail.
    const platform = await startPlatform(settings);
    const browser = await openBrowser({ fileName });
    const signedUp = await signUp(platform, browser);
    const page = browser.context.pages().at(-1);
    const workspace = await workspaceOf(page, browser.context);
    const visits = [];
    for (const _visit of ['second', 'third']) {
        await page.goto('about:blank');
        await workspace.stop();
        if (settings.CODITECT_WARM_WORKSPACES !== '0') {
            await untilOneWaits(platform.pid);
        }
        visits.push(await openStopped(platform, page, browser.told));
    }
    await page.goto('about:blank');
    await workspace.stop();
    await browser.close();
    await platform.end();
    const [second, third] = visits;
    return { signUp: signedUp, second, third };
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
