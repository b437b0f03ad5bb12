// `npm run audit -- verify` and `npm run audit -- export`: see docs/audit.md.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

const program = join(root, 'backend/lib/src/main-audit.js');
if (!existsSync(program)) {
    process.stderr.write('The platform is not built yet. Run `npm start` once, or `npm run build`.\n');
    process.exit(2);
}
const child = spawn(process.execPath, ['--enable-source-maps', program, ...process.argv.slice(2)], { stdio: 'inherit', cwd: root });
child.once('close', code => process.exit(code ?? 2));
