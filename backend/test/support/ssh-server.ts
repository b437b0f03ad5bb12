import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';

const program = ['/usr/sbin/sshd', '/usr/local/sbin/sshd'].find(existsSync);

/** A real OpenSSH server of this user on the loopback interface, which lets one key in. */
export class SshServer {
    private constructor(
        private readonly folder: string,
        private readonly child: ChildProcess,
        readonly port: number,
        /** `SHA256:` and more, as ssh shows it. */
        readonly fingerprint: string
    ) {}

    static get installed(): boolean {
        return program !== undefined;
    }

    static async start(authorizedKey: string): Promise<SshServer> {
        if (program === undefined) {
            throw new Error('There is no sshd. Install the package openssh-server.');
        }
        const folder = await mkdtemp(join(tmpdir(), 'coditect-sshd-'));
        const hostKey = join(folder, 'host-key');
        execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', hostKey]);
        const fingerprint = execFileSync('ssh-keygen', ['-lf', `${hostKey}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? '';
        await writeFile(join(folder, 'authorized_keys'), `${authorizedKey}\n`, { mode: 0o600 });
        const port = await freePort();
        const settings = [
            `Port ${port}`,
            'ListenAddress 127.0.0.1',
            `HostKey ${hostKey}`,
            `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
            `PidFile ${join(folder, 'pid')}`,
            'StrictModes no',
            'UsePAM no',
            'PasswordAuthentication no',
            'PermitRootLogin prohibit-password'
        ];
        await writeFile(join(folder, 'settings'), `${settings.join('\n')}\n`);
        if (process.getuid?.() === 0) {
            // Where Debian's own service has never run.
            await mkdir('/run/sshd', { recursive: true });
        }
        const child = spawn(program, ['-D', '-f', join(folder, 'settings')], { stdio: 'ignore' });
        await eventually('sshd listens', () => answers(port));
        return new SshServer(folder, child, port, fingerprint);
    }

    url(path: string): string {
        return `ssh://${userInfo().username}@localhost:${this.port}${path}`;
    }

    async stop(): Promise<void> {
        this.child.kill();
        await rm(this.folder, { recursive: true, force: true });
    }
}

async function answers(port: number): Promise<true | undefined> {
    const socket = connect(port, '127.0.0.1');
    try {
        await once(socket, 'connect');
        return true;
    } catch {
        // Not yet.
        return undefined;
    } finally {
        socket.destroy();
    }
}
