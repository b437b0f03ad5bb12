import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withEarlyModules } from '../browser-app/early-modules.mjs';
import { root } from './run.mjs';

const entry = `
const startupLog = milestone => console.debug(milestone);
module.exports = (async () => {
    const container = new Container();
    await preload(container);
    startupLog('preloaded');
    const { MonacoInit } = require('monaco-init');
    await load(container, require('first'));
    await load(container, require('second'));
    await load(container, require('first'));
})();`;

/** Runs the entry with modules that tell when they run, and a backend that answers when `answer` is called. */
async function run(language) {
    const told = [];
    let answer;
    const answered = new Promise(resolve => {
        answer = resolve;
    });
    const done = Function(
        ...['require', 'preload', 'load', 'Container', 'window', 'module'],
        `${withEarlyModules(entry)}; return module.exports;`
    )(
        name => told.push(name),
        () => answered.then(() => told.push('preloaded')),
        async () => told.push('loaded'),
        Object,
        { localStorage: { getItem: () => language } },
        {}
    );
    await new Promise(resolve => setTimeout(resolve, 20));
    const before = [...told];
    answer();
    await done;
    return { before, told };
}

describe("the page's entry", () => {
    it('runs all modules in their order while it waits for the backend, and loads them afterwards', async () => {
        const { before, told } = await run(null);
        assert.deepEqual(before, ['monaco-init', 'first', 'second']);
        assert.ok(told.indexOf('loaded') > told.indexOf('preloaded'));
        assert.equal(told.filter(word => word === 'loaded').length, 3);
    });

    it('waits for the texts of a language that somebody chose', async () => {
        const { before, told } = await run('de');
        assert.deepEqual(before, []);
        assert.equal(told[0], 'preloaded');
    });

    it('is refused when Theia generates it in another way', () => {
        assert.throws(() => withEarlyModules('start();'), /another way/);
    });

    it('has all modules of the real one', () => {
        const real = readFileSync(join(root, 'browser-app/src-gen/frontend/index.js'), 'utf8');
        assert.match(withEarlyModules(real), /run\(\(\) => require\('@theia\/monaco\/lib\/browser\/monaco-frontend-module'\)\)/);
    });
});
