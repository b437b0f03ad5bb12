import type { editor } from '@theia/monaco-editor-core';

/** One editor under Vim's keys. */
export interface VimAdapter {
    on(event: 'vim-mode-change', listener: (change: VimModeChange) => void): void;
    dispose(): void;
}

export interface VimModeChange {
    readonly mode: 'normal' | 'insert' | 'replace' | 'visual';
}

/** What is used of monaco-vim, whose own types say `any`. */
export interface VimLibrary {
    /** The mode, the command line and messages are shown in `bar`, which must be in the page. */
    readonly initVimMode: (control: editor.IStandaloneCodeEditor, bar: HTMLElement) => VimAdapter;
    readonly VimMode: {
        readonly Vim: {
            /** A key in Vim's notation, such as `<C-d>`. */
            handleKey(adapter: VimAdapter, key: string, origin: 'user'): boolean | undefined;
            /** A command of the line that begins with a colon. Later definitions of a name replace earlier ones. */
            defineEx(name: string, shortest: string, run: (adapter: VimAdapter) => void): void;
        };
    };
}

/** Nobody who leaves Vim's keys turned off loads them. */
export async function loadVim(): Promise<VimLibrary> {
    return (await import('monaco-vim')) as unknown as VimLibrary;
}
