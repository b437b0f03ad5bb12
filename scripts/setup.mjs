// Gets a machine ready: Node's version, Debian's packages, npm's packages. Plain Node, since it runs before `npm ci`.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SetupError, step } from './console.mjs';
import { root, run } from './run.mjs';
import { ifChanged } from './stamps.mjs';

/** Debian's name of what provides a program, and whether we can do without. */
const programs = {
    run: [
        { program: 'bwrap', debian: 'bubblewrap', without: 'workspaces run without a sandbox, for this machine alone' },
        { program: 'git', debian: 'git', without: 'workspaces have no Git' },
        { program: 'ssh', debian: 'openssh-client', without: 'workspaces reach no repository by SSH' }
    ],
    // Debian starts a server of its own on the usual port, where no test looks: each starts another on a port of its own.
    test: [
        { program: 'chromium', debian: 'chromium' },
        { program: 'redis-server', debian: 'redis-server' },
        { program: 'sshd', debian: 'openssh-server', without: 'the journey over SSH is left out' }
    ]
};

export function checkNode() {
    const [major, minor] = process.versions.node.split('.').map(Number);
    if (!((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22)) {
        throw new SetupError(`CODITECT needs Node 20.19 or later (this is ${process.version}). Install Node 20 and start again.`);
    }
}

/** Installs missing Debian packages when this user may, and else says in one sentence which they are. */
export async function ensurePackages(...purposes) {
    const missing = purposes.flatMap(purpose => programs[purpose]).filter(({ program }) => !findProgram(program));
    if (missing.length === 0) {
        return;
    }
    const names = missing.map(({ debian }) => debian);
    if (mayInstall()) {
        await step(`Installing Debian packages: ${names.join(', ')}`, () => install(names)).catch(error => refuseOrGoOn(missing, error));
    } else {
        refuseOrGoOn(missing);
    }
}

async function install(names) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const apt = process.getuid() === 0 ? ['apt-get'] : ['sudo', '-n', 'apt-get'];
    const call = args => run(apt[0], [...apt.slice(1), ...args], { env });
    await call(['update', '-qq']);
    await call(['install', '-y', '-qq', '--no-install-recommends', ...names]);
}

function refuseOrGoOn(missing, error) {
    const needed = missing.filter(({ without }) => !without);
    const reason = error ? ` (${error.message.trim().split('\n').at(-1)})` : '';
    if (needed.length > 0) {
        const names = missing.map(({ debian }) => debian).join(' ');
        throw new SetupError(`Some Debian packages are missing${reason}. Run: apt-get install ${names}`);
    }
    for (const { debian, without } of missing) {
        process.stdout.write(`  -- ${debian} is not installed${reason}: ${without}. To change that: apt-get install ${debian}\n`);
    }
}

function mayInstall() {
    if (!findProgram('apt-get')) {
        return false;
    }
    if (process.getuid() === 0) {
        return true;
    }
    try {
        execFileSync('sudo', ['-n', 'true'], { stdio: 'ignore' });
        return true;
    } catch {
        // No sudo, or not without a password: a set-up script does not ask for one.
        return false;
    }
}

export function findProgram(name) {
    // Servers are in folders that the PATH of an ordinary user may lack.
    const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
    return folders.some(folder => {
        try {
            accessSync(join(folder, name), constants.X_OK);
            return true;
        } catch {
            // Not in this folder.
            return false;
        }
    });
}

/** `npm ci` when the lock file is another than that of the last time. */
export async function ensureDependencies() {
    const manifests = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).workspaces;
    const inputs = [
        'package-lock.json',
        'package.json',
        '.npmrc',
        ...manifests.filter(path => !path.includes('*')).map(path => `${path}/package.json`)
    ];
    const title = existsSync(join(root, 'node_modules'))
        ? 'Updating npm packages'
        : 'Installing npm packages (a minute or two the first time)';
    await ifChanged('dependencies', inputs, ['node_modules/.package-lock.json'], async () => {
        await step(title, () => run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']));
    });
}
