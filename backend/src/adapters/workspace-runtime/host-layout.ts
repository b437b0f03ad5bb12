import { existsSync, lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const TOP_LEVEL = ['bin', 'sbin', 'lib', 'lib32', 'lib64', 'libx32'];

/** What programs need of /etc to resolve names, find libraries, check certificates, know the time and greet a shell. */
const CONFIGURATION = [
    'alternatives',
    'bash.bashrc',
    'bash_completion.d',
    'ca-certificates',
    'ca-certificates.conf',
    'crypto-policies',
    'debian_version',
    'fonts',
    'gitconfig',
    'host.conf',
    'hosts',
    'inputrc',
    'ld.so.cache',
    'ld.so.conf',
    'ld.so.conf.d',
    'locale.alias',
    'localtime',
    'magic',
    'magic.mime',
    'mime.types',
    'nsswitch.conf',
    'os-release',
    'pki/tls/certs',
    'pki/ca-trust',
    'profile',
    'profile.d',
    'protocols',
    'resolv.conf',
    'services',
    'ssl/certs',
    'ssl/openssl.cnf',
    'terminfo',
    'timezone'
];

/** Language runtimes that keep links into /etc. */
const RUNTIME_CONFIGURATION = /^(java-\d+-openjdk|python\d(\.\d+)?|perl)$/;

/** Arguments that show the host's programs read-only: /usr, its aliases at the top, and a little of /etc. */
export function hostProgramArguments(): readonly string[] {
    const args = ['--ro-bind', '/usr', '/usr'];
    for (const name of TOP_LEVEL) {
        const path = `/${name}`;
        if (existsSync(path)) {
            args.push(...(lstatSync(path).isSymbolicLink() ? ['--symlink', readlinkSync(path), path] : ['--ro-bind', path, path]));
        }
    }
    const runtimes = readdirSync('/etc').filter(name => RUNTIME_CONFIGURATION.test(name));
    for (const name of [...CONFIGURATION, ...runtimes]) {
        const path = join('/etc', name);
        if (existsSync(path) && everyoneMayRead(path)) {
            // The real path: /etc/resolv.conf is often a link into /run, which the sandbox doesn't have.
            args.push('--ro-bind', realpathSync(path), path);
        }
    }
    return args;
}

/**
 * Arguments that show the node installation where it lies outside /usr: the program, its headers for native modules and
 * npm, not the whole folder that they lie in, which may be somebody's home.
 */
export function nodeArguments(nodeBinary: string, target: string): { readonly args: readonly string[]; readonly node: string } {
    const node = realpathSync(nodeBinary);
    if (node.startsWith('/usr/')) {
        return { args: [], node };
    }
    const prefix = dirname(dirname(node));
    const args = ['--ro-bind', node, `${target}/bin/node`];
    for (const folder of ['include/node', 'lib/node_modules/npm', 'lib/node_modules/corepack']) {
        if (existsSync(join(prefix, folder))) {
            args.push('--ro-bind', realpathSync(join(prefix, folder)), `${target}/${folder}`);
        }
    }
    for (const [name, script] of Object.entries({
        npm: 'npm/bin/npm-cli.js',
        npx: 'npm/bin/npx-cli.js',
        corepack: 'corepack/dist/corepack.js'
    })) {
        if (existsSync(join(prefix, 'lib/node_modules', script))) {
            args.push('--symlink', `../lib/node_modules/${script}`, `${target}/bin/${name}`);
        }
    }
    return { args, node: `${target}/bin/node` };
}

/**
 * The sandbox's user is the platform's own user under another number, so the file modes that protect /etc from others
 * don't protect it from the sandbox: what not everyone may read stays outside.
 */
function everyoneMayRead(path: string): boolean {
    const { mode } = statSync(path);
    return (mode & 0o004) !== 0;
}
