import { MessageService } from '@theia/core/lib/common/message-service';
import { nls } from '@theia/core/lib/common/nls';
import { QuickInputService } from '@theia/core/lib/common/quick-pick-service';
import { inject, injectable } from '@theia/core/shared/inversify';
import type { EditorManager } from '@theia/editor/lib/browser/editor-manager';
import { EditorManager as EditorManagerToken } from '@theia/editor/lib/browser/editor-manager';
import { MonacoEditor } from '@theia/monaco/lib/browser/monaco-editor';
import type { DirtyDiffWidget } from '@theia/scm/lib/browser/dirty-diff/dirty-diff-widget';
import { type GitFileDiff, type GitHunk, hunkAt, hunksOf, patchOf, titleOf } from '../common/git-hunks';
import { GitServer } from '../common/git-protocol';
import { GitOperations } from './git-operations';
import { GitRepositories, type GitRepository } from './git-repositories';

interface EditedFile {
    readonly repository: GitRepository;
    readonly path: string;
    readonly editor: MonacoEditor;
}

/** Stages and takes back parts of a file. */
@injectable()
export class GitHunkCommands {
    @inject(GitServer)
    protected readonly server: GitServer;

    @inject(GitRepositories)
    protected readonly repositories: GitRepositories;

    @inject(GitOperations)
    protected readonly operations: GitOperations;

    @inject(EditorManagerToken)
    protected readonly editors: EditorManager;

    @inject(MessageService)
    protected readonly messages: MessageService;

    @inject(QuickInputService)
    protected readonly quickInput: QuickInputService;

    /** The file of the repository that is being edited. */
    current(): EditedFile | undefined {
        const editor = MonacoEditor.get(this.editors.currentEditor);
        const repository = editor && this.repositories.findForFile(editor.uri);
        return repository && editor && { repository, editor, path: editor.uri.path.fsPath().slice(repository.root.length + 1) };
    }

    /** The change that is shown below its lines, byte for byte as Git has it, which the text of an editor is not. */
    async stageShown(widget: DirtyDiffWidget): Promise<void> {
        const repository = this.repositories.findForFile(widget.uri);
        const change = widget.currentChange;
        if (!repository || !change) {
            return;
        }
        const path = widget.uri.path.fsPath().slice(repository.root.length + 1);
        await widget.editor.document.save();
        const diff = await this.server.fileDiff(repository.root, path, false);
        await this.stageHunks(repository, diff, hunksOf(diff.hunks, change.previousRange, change.currentRange));
    }

    /** Can be undone in the editor. */
    async revertShown(widget: DirtyDiffWidget): Promise<void> {
        const content = await widget.getContentWithSelectedChanges((_change, index) => index !== widget.currentChangeIndex);
        const model = widget.editor.getControl().getModel();
        if (model) {
            model.pushStackElement();
            model.pushEditOperations([], [{ range: model.getFullModelRange(), text: content }], () => null);
            model.pushStackElement();
        }
    }

    async stageAtCursor(): Promise<void> {
        const file = this.current();
        if (!file) {
            return;
        }
        const { repository, path, editor } = file;
        await editor.document.save();
        const diff = await this.server.fileDiff(repository.root, path, false);
        const hunk = hunkAt(diff.hunks, editor.cursor.line + 1);
        await this.stageHunks(repository, diff, hunk ? [hunk] : []);
    }

    protected async stageHunks(repository: GitRepository, diff: GitFileDiff, hunks: readonly GitHunk[]): Promise<void> {
        if (hunks.length === 0) {
            await this.messages.info(nls.localize('coditect/git/noHunk', 'There is no change at the cursor that is not staged yet.'));
            return;
        }
        await this.operations.run(repository, async () => {
            // The last one first: it leaves those before it where they are in the index.
            for (const hunk of [...hunks].reverse()) {
                await this.server.applyToIndex(repository.root, patchOf(diff, hunk, 'stage'), false);
            }
        });
    }

    async unstageChosen(): Promise<void> {
        const file = this.current();
        if (!file) {
            return;
        }
        const { repository, path } = file;
        const diff = await this.server.fileDiff(repository.root, path, true);
        if (diff.hunks.length === 0) {
            await this.messages.info(nls.localize('coditect/git/nothingStaged', 'Nothing of this file is staged.'));
            return;
        }
        const chosen = await this.quickInput.showQuickPick(
            diff.hunks.map(hunk => ({ label: titleOf(hunk), hunk })),
            { placeholder: nls.localize('coditect/git/chooseHunk', 'Choose the change to unstage') }
        );
        if (chosen) {
            const { hunk } = chosen;
            await this.operations.run(repository, () => this.server.applyToIndex(repository.root, patchOf(diff, hunk, 'unstage'), true));
        }
    }
}
