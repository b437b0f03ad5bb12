import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { CommandContribution, CommandRegistry } from '@theia/core/lib/common/command';
import { nls } from '@theia/core/lib/common/nls';
import { inject, injectable } from '@theia/core/shared/inversify';
import { EditorManager } from '@theia/editor/lib/browser/editor-manager';
import { MonacoEditor } from '@theia/monaco/lib/browser/monaco-editor';
import * as monaco from '@theia/monaco-editor-core';
import { type ConflictChoice, type ConflictRegion, chosenLines, findConflicts } from '../common/git-conflicts';
import { GitCommands } from './git-commands';

/** Above this no lenses are drawn: to look for markers at each key would be felt. */
const maximumLines = 50_000;

/** Shows both sides of conflicts, and lets one choose by the lens above each, by commands and by the keyboard. */
@injectable()
export class ConflictContribution implements FrontendApplicationContribution, CommandContribution, monaco.languages.CodeLensProvider {
    @inject(EditorManager)
    protected readonly editors: EditorManager;

    onStart(): void {
        monaco.languages.registerCodeLensProvider({ scheme: 'file' }, this);
        this.editors.onCreated(widget => {
            const editor = MonacoEditor.get(widget);
            if (editor?.uri.scheme === 'file') {
                const control = editor.getControl();
                const shown = control.createDecorationsCollection();
                const show = () => shown.set(decorationsOf(control.getModel()));
                const listening = control.onDidChangeModelContent(show);
                widget.disposed.connect(() => listening.dispose());
                show();
            }
        });
    }

    registerCommands(commands: CommandRegistry): void {
        const choices: readonly (readonly [{ readonly id: string }, ConflictChoice])[] = [
            [GitCommands.ACCEPT_CURRENT, 'current'],
            [GitCommands.ACCEPT_INCOMING, 'incoming'],
            [GitCommands.ACCEPT_BOTH, 'both']
        ];
        for (const [command, choice] of choices) {
            commands.registerCommand(command, {
                execute: (line?: unknown) => this.accept(choice, line),
                isEnabled: () => this.model() !== undefined
            });
        }
        commands.registerCommand(GitCommands.NEXT_CONFLICT, {
            execute: () => this.goToNext(),
            isEnabled: () => this.model() !== undefined
        });
    }

    provideCodeLenses(model: monaco.editor.ITextModel): monaco.languages.CodeLensList {
        const lenses = conflictsIn(model).flatMap(({ start }) => {
            const range = new monaco.Range(start + 1, 1, start + 1, 1);
            const lens = (id: string, title: string) => ({ range, command: { id, title, arguments: [start] } });
            return [
                lens(GitCommands.ACCEPT_CURRENT.id, nls.localize('coditect/git/lensCurrent', 'Accept Current')),
                lens(GitCommands.ACCEPT_INCOMING.id, nls.localize('coditect/git/lensIncoming', 'Accept Incoming')),
                lens(GitCommands.ACCEPT_BOTH.id, nls.localize('coditect/git/lensBoth', 'Accept Both'))
            ];
        });
        return { lenses, dispose: () => undefined };
    }

    /** At the line that a lens says, or at the cursor. Can be undone in the editor. */
    protected accept(choice: ConflictChoice, line: unknown): void {
        const model = this.model();
        const editor = MonacoEditor.get(this.editors.currentEditor);
        if (!model || !editor) {
            return;
        }
        const at = typeof line === 'number' ? line : editor.cursor.line;
        const conflict = conflictsIn(model).find(({ start, end }) => at >= start && at <= end);
        if (!conflict) {
            return;
        }
        const lines = model.getLinesContent();
        const text = chosenLines(lines, conflict, choice)
            .map(chosen => chosen + model.getEOL())
            .join('');
        const last = conflict.end + 1 >= model.getLineCount();
        const end = last ? [conflict.end + 1, model.getLineMaxColumn(conflict.end + 1)] : [conflict.end + 2, 1];
        const range = new monaco.Range(conflict.start + 1, 1, end[0] ?? 1, end[1] ?? 1);
        model.pushStackElement();
        model.pushEditOperations([], [{ range, text }], () => null);
        model.pushStackElement();
    }

    protected goToNext(): void {
        const model = this.model();
        const editor = MonacoEditor.get(this.editors.currentEditor);
        const conflicts = model ? conflictsIn(model) : [];
        const next = conflicts.find(({ start }) => start > (editor?.cursor.line ?? 0)) ?? conflicts[0];
        if (editor && next) {
            editor.cursor = { line: next.start, character: 0 };
            editor.revealPosition(editor.cursor);
            editor.focus();
        }
    }

    protected model(): monaco.editor.ITextModel | undefined {
        return MonacoEditor.get(this.editors.currentEditor)?.getControl().getModel() ?? undefined;
    }
}

function conflictsIn(model: monaco.editor.ITextModel): readonly ConflictRegion[] {
    return model.getLineCount() > maximumLines ? [] : findConflicts(model.getLinesContent());
}

function decorationsOf(model: monaco.editor.ITextModel | null): monaco.editor.IModelDeltaDecoration[] {
    return (model ? conflictsIn(model) : []).flatMap(({ start, base, middle, end }) => {
        const lines = (from: number, to: number, className: string) =>
            to < from ? [] : [{ range: new monaco.Range(from + 1, 1, to + 1, 1), options: { isWholeLine: true, className } }];
        return [
            ...lines(start, start, 'coditect-git-current-header'),
            ...lines(start + 1, (base ?? middle) - 1, 'coditect-git-current'),
            ...lines(middle + 1, end - 1, 'coditect-git-incoming'),
            ...lines(end, end, 'coditect-git-incoming-header')
        ];
    });
}
