import { nls } from '@theia/core/lib/common/nls';
import * as monaco from '@theia/monaco-editor-core';
import { type GitBlameLine, uncommitted } from '../common/git-blame';

const nameLength = 16;
const width = 36;

/** Who wrote a line last and when, before each line of an editor. Lines that are typed meanwhile move it along. */
export class BlameDecorations {
    private readonly collection: monaco.editor.IEditorDecorationsCollection;

    constructor(editor: monaco.editor.ICodeEditor, lines: readonly GitBlameLine[]) {
        const count = editor.getModel()?.getLineCount() ?? 0;
        this.collection = editor.createDecorationsCollection(
            lines.slice(0, count).map((line, index) => ({
                range: new monaco.Range(index + 1, 1, index + 1, 1),
                options: {
                    // Of lines that belong together the first says it.
                    before: {
                        content: lines[index - 1]?.hash === line.hash ? '\u00a0'.repeat(width) : annotation(line),
                        inlineClassName: 'coditect-git-blame',
                        cursorStops: monaco.editor.InjectedTextCursorStops.None
                    },
                    hoverMessage: { value: hover(line), isTrusted: false },
                    showIfCollapsed: true
                }
            }))
        );
    }

    dispose(): void {
        this.collection.clear();
    }
}

function annotation({ hash, authorName, authoredAt }: GitBlameLine): string {
    const text =
        hash === uncommitted
            ? nls.localize('coditect/git/notCommitted', 'Not committed yet')
            : `${hash.slice(0, 7)} ${authorName.slice(0, nameLength).padEnd(nameLength)} ${new Date(authoredAt).toISOString().slice(0, 10)}`;
    // Spaces of the usual kind would be drawn as one.
    return text.padEnd(width).slice(0, width).replaceAll(' ', '\u00a0');
}

function hover({ hash, authorName, authoredAt, summary }: GitBlameLine): string {
    const plain = (text: string) => text.replace(/[\\`*_{}[\]()#+\-.!<>|~]/g, '\\$&');
    return hash === uncommitted
        ? nls.localize('coditect/git/notCommitted', 'Not committed yet')
        : `${plain(summary)}\n\n${plain(authorName)}, ${new Date(authoredAt).toLocaleString(nls.locale)} (${hash.slice(0, 7)})`;
}
