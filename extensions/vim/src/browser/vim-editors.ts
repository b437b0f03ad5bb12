import { Saveable } from '@theia/core/lib/browser/saveable';
import { SaveableService } from '@theia/core/lib/browser/saveable-service';
import { ApplicationShell } from '@theia/core/lib/browser/shell/application-shell';
import { type Disposable, DisposableCollection } from '@theia/core/lib/common/disposable';
import { ILogger } from '@theia/core/lib/common/logger';
import { inject, injectable } from '@theia/core/shared/inversify';
import { EditorManager, type EditorWidget } from '@theia/editor/lib/browser';
import { MonacoEditor } from '@theia/monaco/lib/browser/monaco-editor';
import { loadVim, type VimAdapter, type VimLibrary } from './vim-library';

/** The mode of the editor that has the focus, as a context key: `normal`, `insert`, `replace` or `visual`; not set without Vim's keys. */
export const vimModeKey = 'coditectVimMode';

interface VimEditor extends Disposable {
    readonly adapter: VimAdapter;
}

/** Puts the text editors under Vim's keys, and takes them back. */
@injectable()
export class VimEditors {
    @inject(ILogger)
    private readonly logger: ILogger;

    @inject(EditorManager)
    private readonly editors: EditorManager;

    @inject(SaveableService)
    private readonly saveables: SaveableService;

    @inject(ApplicationShell)
    private readonly shell: ApplicationShell;

    private readonly attached = new Map<EditorWidget, VimEditor>();
    private readonly whileOn = new DisposableCollection();
    private wanted = false;

    async turn(on: boolean): Promise<void> {
        if (on === this.wanted) {
            return;
        }
        this.wanted = on;
        if (!on) {
            this.whileOn.dispose();
            return;
        }
        const library = await loadVim();
        if (!this.wanted) {
            return;
        }
        this.defineCommands(library);
        for (const widget of this.editors.all) {
            this.attach(widget, library);
        }
        this.whileOn.push(this.editors.onCreated(widget => this.attach(widget, library)));
        this.whileOn.push({
            dispose: () => {
                for (const editor of this.attached.values()) {
                    editor.dispose();
                }
            }
        });
    }

    /** Hands the current editor a key in Vim's notation. */
    async press(key: string): Promise<void> {
        const current = this.editors.currentEditor;
        const editor = current && this.attached.get(current);
        if (editor) {
            (await loadVim()).VimMode.Vim.handleKey(editor.adapter, key, 'user');
        }
    }

    private attach(widget: EditorWidget, { initVimMode }: VimLibrary): void {
        const editor = MonacoEditor.get(widget);
        if (!editor || this.attached.has(widget)) {
            return;
        }
        const control = editor.getControl();
        const bar = document.createElement('div');
        bar.className = 'coditect-vim-bar';
        // A part of the widget beside the editor's own node, so that the last lines are not hidden under it.
        widget.node.append(bar);
        widget.node.classList.add('coditect-vim');
        editor.resizeToFit();
        const mode = control.createContextKey<string>(vimModeKey, 'normal');
        const adapter = initVimMode(control, bar);
        adapter.on('vim-mode-change', change => mode.set(change.mode));
        const dispose = () => {
            if (this.attached.delete(widget)) {
                disposal.dispose();
                adapter.dispose();
                mode.reset();
                bar.remove();
                widget.node.classList.remove('coditect-vim');
                editor.resizeToFit();
            }
        };
        const disposal = widget.onDidDispose(dispose);
        this.attached.set(widget, { adapter, dispose });
    }

    /** `:w`, `:q`, `:wq`, `:x`: of the editor whose line it is. */
    private defineCommands({ VimMode: { Vim } }: VimLibrary): void {
        const ofWidget = (deed: (widget: EditorWidget) => Promise<unknown>) => (adapter: VimAdapter) => {
            const widget = [...this.attached].find(([, editor]) => editor.adapter === adapter)?.[0];
            if (widget) {
                deed(widget).catch(error => this.logger.error(error));
            }
        };
        const save = (widget: EditorWidget) => this.saveables.save(widget);
        const close = (widget: EditorWidget) => this.shell.closeWidget(widget.id);
        const saveAndClose = async (widget: EditorWidget) => {
            await save(widget);
            if (!Saveable.isDirty(widget)) {
                await close(widget);
            }
        };
        Vim.defineEx('write', 'w', ofWidget(save));
        Vim.defineEx('quit', 'q', ofWidget(close));
        Vim.defineEx('wq', 'wq', ofWidget(saveAndClose));
        Vim.defineEx('xit', 'x', ofWidget(saveAndClose));
    }
}
