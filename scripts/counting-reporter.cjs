// Mocha's spec reporter, which also writes its counts and what failed to the file named by COUNTS_FILE, for scripts/test.mjs to add up.
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class CountingReporter extends reporters.Spec {
    constructor(runner, options) {
        super(runner, options);
        const failures = [];
        runner.on('fail', (test, error) => {
            failures.push({ title: test.titlePath().join(' › '), error: String(error?.stack ?? error) });
        });
        runner.once('end', () => {
            const { passes, failures: failed, pending } = this.stats;
            writeFileSync(process.env.COUNTS_FILE, JSON.stringify({ passed: passes, failed, skipped: pending, failures }));
        });
    }
};
