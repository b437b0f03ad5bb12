import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { injectable } from '@theia/core/shared/inversify';
import type { InstalledShell, ShellsService } from '../common/shells-protocol';

/** By name, the programs that may be it, best first. */
const known: readonly { readonly name: string; readonly programs: readonly string[]; readonly args: readonly string[] }[] = [
    { name: 'bash', programs: ['bash'], args: [] },
    { name: 'zsh', programs: ['zsh'], args: [] },
    { name: 'fish', programs: ['fish'], args: [] },
    { name: 'sh', programs: ['sh'], args: [] },
    { name: 'node', programs: ['node'], args: [] },
    { name: 'python', programs: ['python3', 'python'], args: [] }
];

@injectable()
export class InstalledShells implements ShellsService {
    async installed(): Promise<readonly InstalledShell[]> {
        const folders = (process.env.PATH ?? '').split(':').filter(folder => folder.startsWith('/'));
        const found = await Promise.all(
            known.map(async ({ name, programs, args }) => {
                const path = await firstThatRuns(programs.flatMap(program => folders.map(folder => join(folder, program))));
                return path === undefined ? [] : [{ name, path, args }];
            })
        );
        return found.flat();
    }
}

async function firstThatRuns(paths: readonly string[]): Promise<string | undefined> {
    for (const path of paths) {
        const runs = await access(path, constants.X_OK).then(
            () => true,
            () => false
        );
        if (runs) {
            return path;
        }
    }
    return undefined;
}
