import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ShellProcess, type ShellProcessOptions } from '@theia/terminal/lib/node/shell-process';
import { shellIntegrationVariable } from '../common/terminal-preferences';

/** The scripts lie beside the bundle (browser-app/esbuild.mjs), and before it is made in their package. */
const scripts = [join(__dirname, 'coditect-shell-integration'), join(__dirname, '../../shell-integration')].find(existsSync);

/**
 * Lets bash and zsh read a script of ours, by which they mark commands in the terminal. Shells that were given arguments, other
 * than to be login shells, stay as they are, and so do those that carry Theia's own marks for its history of commands.
 */
export function withShellIntegration(options: ShellProcessOptions, folder = scripts): ShellProcessOptions {
    const args = typeof options.args === 'string' ? options.args.split(/\s+/).filter(Boolean) : (options.args ?? []);
    const login = args.length === 1 && ['-l', '--login'].includes(args[0] ?? '');
    const off = options.env?.[shellIntegrationVariable] === 'off' || options.enableShellIntegration === true;
    if (off || options.isPseudo || (args.length > 0 && !login) || folder === undefined) {
        return options;
    }
    switch (basename(options.shell ?? ShellProcess.getShellExecutablePath())) {
        case 'bash':
            // A login shell would not read it: the script then reads what such a shell reads.
            return {
                ...options,
                args: ['--rcfile', join(folder, 'coditect.bash')],
                env: login ? { ...options.env, CODITECT_LOGIN_SHELL: '1' } : options.env
            };
        case 'zsh': {
            const own = options.env?.ZDOTDIR ?? process.env.ZDOTDIR ?? '';
            return { ...options, env: { ...options.env, ZDOTDIR: join(folder, 'zsh'), CODITECT_ZDOTDIR: own } };
        }
        default:
            return options;
    }
}
