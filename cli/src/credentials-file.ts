import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

const credentialsSchema = z.object({
    refreshToken: z.string(),
    accessToken: z.string(),
    accessExpiresAt: z.iso.datetime()
});
export type Credentials = z.infer<typeof credentialsSchema>;

const fileSchema = z.object({
    version: z.literal(1),
    /** The platform that is meant where none is named. */
    current: z.string().optional(),
    /** By origin. */
    platforms: z.record(z.string(), credentialsSchema)
});
type Contents = z.infer<typeof fileSchema>;

/** The file is there and is none of ours; nothing of it is thrown away. */
export class CredentialsFileError extends Error {
    override readonly name = 'CredentialsFileError';
}

/** Where sign-ins are kept between calls, for the eyes of its owner alone. */
export class CredentialsFile {
    constructor(readonly path: string) {}

    async current(): Promise<string | undefined> {
        return (await this.read()).current;
    }

    async find(origin: string): Promise<Credentials | undefined> {
        return (await this.read()).platforms[origin];
    }

    /** Keeps them, and makes their platform the current one. */
    async keep(origin: string, credentials: Credentials): Promise<void> {
        const { platforms } = await this.read();
        await this.write({ version: 1, current: origin, platforms: { ...platforms, [origin]: credentials } });
    }

    async forget(origin: string): Promise<void> {
        const { current, platforms } = await this.read();
        const { [origin]: _, ...others } = platforms;
        const next = current === origin ? Object.keys(others)[0] : current;
        await this.write({ version: 1, ...(next === undefined ? {} : { current: next }), platforms: others });
    }

    private async read(): Promise<Contents> {
        const text = await readFile(this.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
            if (error.code !== 'ENOENT') {
                throw error;
            }
            return undefined;
        });
        return text === undefined ? { version: 1, platforms: {} } : this.parse(text);
    }

    private parse(text: string): Contents {
        try {
            return fileSchema.parse(JSON.parse(text));
        } catch (error) {
            if (error instanceof SyntaxError || error instanceof z.ZodError) {
                throw new CredentialsFileError(`${this.path} can't be read. Delete it and sign in again.`);
            }
            throw error;
        }
    }

    /** Whole or not at all, and never for a moment readable by others. */
    private async write(contents: Contents): Promise<void> {
        await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
        const made = `${this.path}.${process.pid}`;
        await rm(made, { force: true });
        await writeFile(made, `${JSON.stringify(contents, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
        await rename(made, this.path);
    }
}
