/**
 * The page runs its modules while it connects. Theia's generated entry waits for the backend's first answers before it touches
 * any module but those of the connection: where the backend is still starting, both would follow each other.
 */
const waitForBackend = 'await preload(container);';
const mainPart = 'const { MonacoInit }';

const log = /const startupLog = .*;/;

/**
 * Milestones of the start are marks of the page's timeline. Theia writes them to the console, for which a browser with its
 * developer tools at work (or one that is driven by a test) looks up where in the script that is, and parses all of it anew.
 */
const marks = "const startupLog = milestone => performance.mark('theia:' + milestone);";

/** A turn of the event loop, now and then, so that the connection's messages are answered meanwhile. */
const turns = `
const turnMilliseconds = 30;
let turnBegan = performance.now();
async function run(module) {
    module();
    if (performance.now() - turnBegan > turnMilliseconds) {
        await new Promise(resolve => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => { port1.close(); resolve(); };
            port2.postMessage(undefined);
        });
        turnBegan = performance.now();
    }
}
`;

/**
 * The generated entry with its modules run early, in the same order. Somebody's choice of a language has to come first, since
 * modules translate texts when they run.
 */
export function withEarlyModules(source) {
    const parts = source.split(waitForBackend);
    const main = parts[1]?.indexOf(mainPart) ?? -1;
    if (parts.length !== 2 || main < 0 || !log.test(source)) {
        throw new Error('The generated entry logs or waits for the backend in another way than early-modules.mjs expects.');
    }
    const modules = [...parts[1].matchAll(/require\('([^']+)'\)/g)].map(([call]) => call);
    const early = `
    const preloaded = preload(container);
    if (window.localStorage.getItem('localeId') !== null) {
        await preloaded;
    }
    await run(() => undefined);
    ${[...new Set(modules)].map(call => `await run(() => ${call});`).join('\n    ')}
    startupLog('modules run');
    await preloaded;`;
    return `${turns}${parts[0].replace(log, () => marks)}${early}${parts[1]}`;
}
