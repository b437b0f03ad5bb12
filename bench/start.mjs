/**
 * `npm run bench -- start`: how long a person waits for the IDE, from the click on "Create account" and from the click on
 * "Open" at a stopped workspace. README.md in this folder says how each figure is taken.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { burst } from './burst.mjs';
import { newPerson, startPlatform, Workspace } from './platform.mjs';
import { columns, median, resultOf } from './report.mjs';
import { openTabBrowser } from './tab-browser.mjs';
import { untilOneWaits } from './warm-sandboxes.mjs';

const fileName = 'welcome.md';
/** Portal and workspaces are of one site below this name, as below a name of a company's own; of `localhost` itself they are not. */
const hostname = 'coditect.localhost';
/** What a person takes to find the button on the portal's first page. The browser may prepare the workspace's page meanwhile. */
const thinkMilliseconds = 2000;
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
    const platform = await startPlatform(settings, { hostname });
    const { browser, told, close } = await openTabBrowser({ fileName });
    const signedUp = await measureFromClick(await signUp(platform, browser), told);
    const workspace = await workspaceOf(signedUp.page, browser);
    const leave = async ({ page }) => {
        await page.close();
        await workspace.stop();
    };
    await leave(signedUp);
    const visits = [];
    for (const _visit of ['second', 'third']) {
        if (settings.CODITECT_WARM_WORKSPACES !== '0') {
            await untilOneWaits(platform.pid);
        }
        const visit = await measureFromClick(await comeBack(platform, browser), told);
        visits.push(visit);
        await leave(visit);
    }
    await close();
    await platform.end();
    const [second, third] = visits;
    return { signUp: signedUp, second, third };
}

/** The real page, an empty profile, a person that nobody knows. Resolves with the button that makes the account. */
async function signUp({ origin }, browser) {
    const page = await browser.newPage();
    await page.goto(`${origin}/sign-up`);
    const { name, email, password } = newPerson();
    await page.locator('::-p-aria([name="Name"][role="textbox"])').fill(name);
    await page.locator('::-p-aria([name="Email"][role="textbox"])').fill(email);
    await page.locator('::-p-aria([name="Password"][role="textbox"])').fill(password);
    return page.locator('::-p-aria([name="Create account"][role="button"])');
}

/**
 * The portal's first page, in the same profile: a person comes back to a workspace that has been stopped meanwhile. Resolves with the
 * button that opens it when the person has found it.
 */
async function comeBack({ origin }, browser) {
    const page = await browser.newPage();
    await page.goto(origin);
    await page.locator('::-p-xpath(//*[text()="Stopped"])').wait();
    await wait(thinkMilliseconds);
    return page.locator('a[aria-label^="Open "]');
}

/** The page that is left by the click is not the one that is read afterwards, even where both are in one tab. */
async function measureFromClick(target, told) {
    told.clear();
    await target.click();
    const { click, usable } = await told.untilUsable();
    const { page } = usable;
    const marks = await readMarks(page);
    return {
        page,
        total: usable.at - click.at,
        spans: spansOf(click.at, marks, usable),
        isPrerendered: await page.evaluate(wasPrerendered)
    };
}

/** Runs in the page. */
function wasPrerendered() {
    return performance.getEntriesByType('navigation')[0].activationStart > 0;
}

/** The page's own marks by the wall clock: when the start entered each phase, and when the IDE said that it is ready. */
async function readMarks(page) {
    const marks = await page.evaluate(marksOnceReady);
    return phases.map(phase => [phase, marks.find(({ name }) => name === `coditect:${phase}`)?.at]);
}

/** Runs in the page. */
async function marksOnceReady() {
    while (performance.getEntriesByName('coditect:ready').length === 0) {
        await new Promise(resolve => setTimeout(resolve, 50));
    }
    return performance.getEntriesByType('mark').map(({ name, detail }) => ({ name, at: detail?.at }));
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
        ...names.map(name => median(measured.map(({ spans }) => spans[name])).toFixed(0)),
        `${measured.filter(({ isPrerendered }) => isPrerendered).length} of ${measured.length}`
    ]);
    return columns([['median, ms', ...names, 'prerendered'], ...rows]);
}

async function workspaceOf(page, browser) {
    const { workspace } = await page.evaluate(async () => (await fetch('/_platform/workspace.json')).json());
    const { hostname: domain } = new URL(workspace.origin);
    const cookie = (await browser.cookies()).find(each => each.domain === domain && each.name === 'coditect_workspace');
    return new Workspace(workspace, `${cookie.name}=${cookie.value}`);
}
