/**
 * Starts the IDE's backend (`ide.js` in the same folder) from code that was compiled when the product was built
 * (scripts/compile-ide-backend.mjs), which is about half of its start otherwise. Another Node than the build's compiles anew.
 * `CODITECT_WRITE_CODE` names the file into which what was compiled so far is written at SIGUSR2: that is the build.
 */
const { readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

const file = path.join(__dirname, 'ide.js');

function readCode() {
    try {
        return readFileSync(path.join(__dirname, 'ide.code'));
    } catch {
        // Not compiled ahead.
        return undefined;
    }
}

// The build leaves nothing but ASCII in the file: one byte a character, also in memory.
const source = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'latin1')}\n})`;
const script = new vm.Script(source, { filename: file, cachedData: readCode() });
const target = process.env.CODITECT_WRITE_CODE;
if (target !== undefined) {
    process.on('SIGUSR2', () => {
        writeFileSync(target, script.createCachedData());
        process.exit(0);
    });
}
if (process.env.CODITECT_TELL_CODE !== undefined) {
    process.stdout.write(`Code compiled ahead is ${script.cachedDataRejected === false ? 'used' : 'not used'}.\n`);
}
script.runInThisContext().call(module.exports, module.exports, require, module, file, __dirname);
