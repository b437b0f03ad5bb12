import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Secrets by service, then by account. */
export type Secrets = Record<string, Record<string, string>>;

/**
 * A JSON file of secrets that only its owner can read. Changes are made one after another and replace the file at once, so
 * that a crash leaves either the old secrets or the new ones.
 */
export class SecretFile {
    private last: Promise<unknown> = Promise.resolve();

    constructor(private readonly path: string) {}

    async read(): Promise<Secrets> {
        let text: string;
        try {
            text = await readFile(this.path, 'utf8');
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
                return {};
            }
            throw error;
        }
        return parse(text, this.path);
    }

    /** Runs `change` on the stored secrets and stores what it left. Nothing is written when it rejects or throws. */
    update<Result>(change: (secrets: Secrets) => Result): Promise<Result> {
        const run = async (): Promise<Result> => {
            const secrets = await this.read();
            const result = change(secrets);
            await this.write(secrets);
            return result;
        };
        // A change that failed was told to its caller; the next one starts from the file as it is.
        const next = this.last.then(run, run);
        this.last = next;
        return next;
    }

    private async write(secrets: Secrets): Promise<void> {
        await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
        const draft = `${this.path}.${randomUUID()}`;
        try {
            const file = await open(draft, 'wx', 0o600);
            try {
                await file.writeFile(JSON.stringify(secrets));
                await file.sync();
            } finally {
                await file.close();
            }
            await rename(draft, this.path);
        } catch (error) {
            await rm(draft, { force: true });
            throw error;
        }
    }
}

/** Names come from extensions, so the maps have no prototype: an account called `__proto__` is an account like another. */
function parse(text: string, path: string): Secrets {
    const stored: unknown = JSON.parse(text);
    if (typeof stored !== 'object' || stored === null || Array.isArray(stored)) {
        throw new Error(`${path} does not hold secrets. Move it away to start with none.`);
    }
    const secrets: Secrets = Object.create(null);
    for (const [service, accounts] of Object.entries(stored as Secrets)) {
        secrets[service] = Object.assign(Object.create(null), accounts);
    }
    return secrets;
}
