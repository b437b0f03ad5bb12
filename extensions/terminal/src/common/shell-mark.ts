/** What a shell tells its terminal beside the text: where prompts and commands begin and end, and in which folder it is. */
export type ShellMark =
    | { readonly kind: 'promptBegins' }
    /** What is typed follows. */
    | { readonly kind: 'promptEnds' }
    /** What is printed follows. */
    | { readonly kind: 'commandBegins' }
    /** Without a code where nothing ran, or the shell does not say. */
    | { readonly kind: 'commandEnds'; readonly exitCode: number | undefined }
    | { readonly kind: 'folder'; readonly path: string };

/** Numbers of the escape sequences (OSC) that carry marks. */
export const shellMarkSequences = { vsCode: 633, finalTerm: 133, folder: 7 } as const;

/**
 * Reads what stands in an escape sequence after its number and a semicolon; undefined for what is no mark. OSC 633 is VS Code's
 * (https://code.visualstudio.com/docs/terminal/shell-integration, "Supported escape sequences"); OSC 133, from which it was made, is
 * FinalTerm's, and what fish and others print by themselves; OSC 7 is a `file:` address of the current folder.
 */
export function readShellMark(sequence: number, payload: string): ShellMark | undefined {
    if (sequence === shellMarkSequences.folder) {
        return folderOfAddress(payload);
    }
    const [letter, ...values] = payload.split(';');
    switch (letter) {
        case 'A':
            return { kind: 'promptBegins' };
        case 'B':
            return { kind: 'promptEnds' };
        case 'C':
            return { kind: 'commandBegins' };
        case 'D':
            return { kind: 'commandEnds', exitCode: /^\d{1,3}$/.test(values[0] ?? '') ? Number(values[0]) : undefined };
        case 'P':
            return sequence === shellMarkSequences.vsCode ? folderOfProperty(values.join(';')) : undefined;
        default:
            return undefined;
    }
}

function folderOfProperty(property: string): ShellMark | undefined {
    const path = /^Cwd=(\/.*)$/s
        .exec(property)?.[1]
        ?.replace(/\\(?:\\|x([0-9a-f]{2}))/gi, (_text, code?: string) =>
            code === undefined ? '\\' : String.fromCharCode(Number.parseInt(code, 16))
        );
    return path === undefined ? undefined : { kind: 'folder', path };
}

function folderOfAddress(address: string): ShellMark | undefined {
    const path = /^file:\/\/[^/]*(\/.*)$/s.exec(address)?.[1];
    if (path === undefined) {
        return undefined;
    }
    try {
        return { kind: 'folder', path: decodeURIComponent(path) };
    } catch {
        // Anything may be printed into a terminal.
        return undefined;
    }
}
