import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DotfilesApplier } from './dotfiles-applier';

describe('dotfiles', () => {
    let scratch: string;
    let home: string;

    beforeEach(async () => {
        scratch = await mkdtemp(join(tmpdir(), 'coditect-dotfiles-'));
        home = join(scratch, 'home');
        await mkdir(home);
    });

    afterEach(() => rm(scratch, { recursive: true, force: true }));

    const applier = () => new DotfilesApplier({ home, environment: { PATH: process.env.PATH, HOME: home } });
    const log = () => readFile(join(home, '.coditect/dotfiles.log'), 'utf8');

    /** A repository with these files, as somebody would have pushed it. */
    async function repository(files: Readonly<Record<string, string>>, executable: readonly string[] = []): Promise<string> {
        const folder = join(scratch, 'repository');
        await mkdir(folder);
        for (const [name, text] of Object.entries(files)) {
            await writeFile(join(folder, name), text, { mode: executable.includes(name) ? 0o755 : 0o644 });
        }
        const git = (...args: string[]) =>
            execFileSync('git', ['-C', folder, '-c', 'user.name=A', '-c', 'user.email=a@example.com', ...args]);
        git('init', '--quiet');
        git('add', '.');
        git('commit', '--quiet', '-m', 'Begin');
        return `file://${folder}`;
    }

    it('are linked into the home folder, where nothing of that name is', async () => {
        await writeFile(join(home, '.profile'), 'mine');
        const url = await repository({ '.vimrc': 'set number', '.profile': 'theirs', '.gitignore': '*.log', 'README.md': 'x' });
        const outcome = await applier().apply(url);
        assert.deepEqual(outcome, { kind: 'applied', sentence: 'Your dotfiles are in the home folder: 1 linked.' });
        assert.equal(await readlink(join(home, '.vimrc')), join(home, '.dotfiles/.vimrc'));
        assert.equal(await readFile(join(home, '.profile'), 'utf8'), 'mine');
        await assert.rejects(stat(join(home, '.gitignore')));
        assert.match(await log(), /\.profile is there already, and stays\./);
    });

    it('are installed by their own script, executable or not, whose output is kept in a log for the person alone', async () => {
        const url = await repository({ 'install.sh': 'echo installing; touch "$HOME/installed"', '.vimrc': '' });
        assert.deepEqual(await applier().apply(url), { kind: 'applied', sentence: 'Your dotfiles were installed by install.sh.' });
        await stat(join(home, 'installed'));
        assert.match(await log(), /\ninstalling\n/);
        assert.equal((await stat(join(home, '.coditect/dotfiles.log'))).mode & 0o777, 0o600);
        await assert.rejects(stat(join(home, '.vimrc')));
    });

    it('are applied at the first start alone', async () => {
        const url = await repository({ setup: '#!/bin/sh\necho x >>"$HOME/times"\n' }, ['setup']);
        assert.equal((await applier().apply(url)).kind, 'applied');
        assert.deepEqual(await applier().apply(url), { kind: 'nothing' });
        assert.equal(await readFile(join(home, 'times'), 'utf8'), 'x\n');
    });

    it('are none for a workspace whose first start had none', async () => {
        assert.deepEqual(await applier().apply(undefined), { kind: 'nothing' });
        assert.deepEqual(await applier().apply(await repository({ '.vimrc': '' })), { kind: 'nothing' });
    });

    it('are begun again where the first start was cut off, but not for ever', async () => {
        const url = await repository({ '.vimrc': '' });
        await mkdir(join(home, '.coditect'));
        await mkdir(join(home, '.dotfiles'));
        const state = (tries: number) => writeFile(join(home, '.coditect/dotfiles.json'), JSON.stringify({ state: 'running', tries }));
        await state(1);
        assert.equal((await applier().apply(url)).kind, 'applied');
        await state(3);
        const outcome = await applier().apply(url);
        assert.match(outcome.kind === 'failed' ? outcome.sentence : '', /was stopped before it was done/);
    });

    it('say in a sentence what went wrong, and where the log is: no such repository, a script that fails', async () => {
        const missing = await applier().apply(`file://${scratch}/nowhere`);
        assert.deepEqual(missing, {
            kind: 'failed',
            sentence:
                'Your dotfiles could not be cloned. Look whether the address in your account settings is right and can be read without a password.',
            log: join(home, '.coditect/dotfiles.log')
        });
        assert.match(await log(), /does not exist|not appear to be a git repository/);
        await rm(join(home, '.coditect'), { recursive: true });
        const failing = await applier().apply(await repository({ 'install.sh': 'echo oh no; exit 3' }));
        assert.match(failing.kind === 'failed' ? failing.sentence : '', /install\.sh ended with code 3\. Mend it/);
        assert.match(await log(), /oh no/);
    });
});
