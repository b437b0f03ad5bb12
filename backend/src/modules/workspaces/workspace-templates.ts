import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { WorkspaceTemplate } from '@coditect/protocol';
import { z } from 'zod';

/** `template.json` beside the folder `files`. */
const descriptionSchema = z.strictObject({
    name: z.string().min(1).max(40),
    description: z.string().min(1).max(200),
    needs: z.string().min(1).max(100),
    /** Among the others in a list: lower comes first. */
    order: z.number().int()
});

/** What new workspaces can begin with: small projects that build and run with the usual tools of their language. */
export class WorkspaceTemplates {
    private constructor(
        private readonly templates: ReadonlyMap<string, WorkspaceTemplate & { readonly files: Readonly<Record<string, string>> }>
    ) {}

    /** Reads `<directory>/<id>/{template.json, files/}`. Rejects with a sentence where a template is not as it should be. */
    static async read(directory: string): Promise<WorkspaceTemplates> {
        const entries = await readdir(directory, { withFileTypes: true });
        const read = await Promise.all(
            entries
                .filter(entry => entry.isDirectory())
                .map(async ({ name: id }) => {
                    const text = await readFile(join(directory, id, 'template.json'), 'utf8');
                    const description = descriptionSchema.safeParse(JSON.parse(text));
                    if (!description.success) {
                        throw new Error(`The template ${id} is not described as it should be: ${description.error.message}`);
                    }
                    return { id, ...description.data, files: await readFiles(join(directory, id, 'files')) };
                })
        );
        const ordered = read.sort((one, other) => one.order - other.order || one.id.localeCompare(other.id));
        return new WorkspaceTemplates(new Map(ordered.map(template => [template.id, template])));
    }

    list(): readonly WorkspaceTemplate[] {
        return [...this.templates.values()].map(({ id, name, description, needs }) => ({ id, name, description, needs }));
    }

    has(id: string): boolean {
        return this.templates.has(id);
    }

    /** By relative path, with `/` between names. Nothing of a template that a later version left out. */
    filesOf(id: string): Readonly<Record<string, string>> {
        return this.templates.get(id)?.files ?? {};
    }
}

/** npm leaves files of some names out of what it packs: they are kept under others. */
const kept: Readonly<Record<string, string>> = { gitignore: '.gitignore' };

async function readFiles(directory: string): Promise<Readonly<Record<string, string>>> {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    const files = await Promise.all(
        entries
            .filter(entry => entry.isFile())
            .map(async entry => {
                const path = join(entry.parentPath, entry.name);
                const names = relative(directory, path).split(sep);
                const target = [...names.slice(0, -1), kept[entry.name] ?? entry.name].join('/');
                return [target, await readFile(path, 'utf8')] as const;
            })
    );
    return Object.fromEntries(files);
}
