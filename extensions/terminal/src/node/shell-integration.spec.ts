import '@theia/core/shared/reflect-metadata';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shellIntegrationVariable } from '../common/terminal-preferences';
import { withShellIntegration } from './shell-integration';

describe('shell integration', () => {
    it('is for bash and zsh, unless they were given arguments or it is turned off', () => {
        assert.deepEqual(withShellIntegration({ shell: '/bin/bash', args: [] }, '/s').args, ['--rcfile', '/s/coditect.bash']);
        assert.deepEqual(withShellIntegration({ shell: '/usr/bin/zsh', env: { ZDOTDIR: '/mine' } }, '/s').env, {
            ZDOTDIR: '/s/zsh',
            CODITECT_ZDOTDIR: '/mine'
        });
        const login = withShellIntegration({ shell: '/bin/bash', args: ['-l'] }, '/s');
        assert.deepEqual([login.args, login.env], [['--rcfile', '/s/coditect.bash'], { CODITECT_LOGIN_SHELL: '1' }]);
        for (const options of [
            { shell: '/bin/bash', args: ['-c', 'ls'] },
            { shell: '/bin/bash', env: { [shellIntegrationVariable]: 'off' } },
            { shell: '/bin/bash', enableShellIntegration: true },
            { shell: '/usr/bin/node' }
        ]) {
            assert.equal(withShellIntegration(options, '/s'), options);
        }
    });

    it('reads what a login shell reads, once', async () => {
        const home = await mkdtemp(join(tmpdir(), 'coditect-bash-'));
        try {
            await writeFile(join(home, '.profile'), 'echo "profile $CODITECT_LOGIN_SHELL."\n');
            await writeFile(join(home, '.bashrc'), 'echo bashrc\n');
            const { args = [], env } = withShellIntegration({ shell: 'bash', args: '-l' });
            const { stdout } = spawnSync('bash', [...args, '-i'], {
                input: 'exit\n',
                env: { HOME: home, PATH: process.env.PATH, ...env } as NodeJS.ProcessEnv,
                encoding: 'utf8'
            });
            assert.match(stdout, /profile \./);
            assert.doesNotMatch(stdout, /bashrc/);
        } finally {
            await rm(home, { recursive: true });
        }
    });

    it("reads the person's own file, marks commands with how they ended and the folder, and keeps what runs before a prompt", async () => {
        const home = await mkdtemp(join(tmpdir(), 'coditect-bash-'));
        try {
            await writeFile(join(home, '.bashrc'), 'PS1="mine> "; PROMPT_COMMAND=\'seen=$?; PS1="$seen> "\'\n');
            const [flag = '', script = ''] = withShellIntegration({ shell: 'bash' }).args ?? [];
            const { stderr, stdout } = spawnSync('bash', [flag, script, '-i'], {
                input: 'mkdir "a;b"; cd "a;b"\n(exit 3)\n',
                env: { HOME: home, PATH: process.env.PATH },
                cwd: home,
                encoding: 'utf8'
            });
            const marks = `${stdout}${stderr}`;
            for (const mark of ['D;3', `P;Cwd=${home}/a\\x3bb`, 'A\u00073> \u001b]633;B']) {
                assert.ok(marks.includes(`\u001b]633;${mark}\u0007`), mark);
            }
        } finally {
            await rm(home, { recursive: true });
        }
    });
});
