import type { WorkspaceSource } from '@coditect/protocol';

/** What a workspace began with, as a line under its name; undefined where there is nothing to say. */
export function sourceWords(source: WorkspaceSource): string | undefined {
    switch (source.kind) {
        case 'repository':
            return source.url;
        case 'template':
            return `From the template ${source.template.charAt(0).toUpperCase()}${source.template.slice(1)}`;
        case 'empty':
        case 'welcome':
            return undefined;
    }
}

/** A name for a workspace after the repository that it comes from: "project" of "https://example.com/team/project.git". */
export function nameOfRepository(url: string): string {
    const last =
        url
            .trim()
            .replace(/\/+$/, '')
            .replace(/\.git$/, '')
            .split(/[/:]/)
            .at(-1) ?? '';
    return last.slice(0, 60);
}
