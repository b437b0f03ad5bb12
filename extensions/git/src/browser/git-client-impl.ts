import { Emitter } from '@theia/core/lib/common/event';
import { inject, injectable } from '@theia/core/shared/inversify';
import type { GitProgress } from '../common/git-progress';
import type { CredentialAnswer, CredentialQuestion, GitClient } from '../common/git-protocol';
import { GitCredentialDesk } from './git-credential-desk';

/** What this page hears from Git's half in the workspace. */
@injectable()
export class GitClientImpl implements GitClient {
    @inject(GitCredentialDesk)
    protected readonly desk: GitCredentialDesk;

    protected readonly onDidChangeEmitter = new Emitter<string>();
    /** The root of a repository that was changed, by whomever. */
    readonly onDidChange = this.onDidChangeEmitter.event;

    protected readonly onDidProgressEmitter = new Emitter<{ readonly operation: string; readonly progress: GitProgress }>();
    readonly onDidProgress = this.onDidProgressEmitter.event;

    onDidChangeRepository(root: string): void {
        this.onDidChangeEmitter.fire(root);
    }

    onProgress(operation: string, progress: GitProgress): void {
        this.onDidProgressEmitter.fire({ operation, progress });
    }

    askCredential(question: CredentialQuestion): Promise<CredentialAnswer | undefined> {
        return this.desk.answer(question);
    }

    credentialUsed(question: CredentialQuestion, answer: CredentialAnswer, accepted: boolean): Promise<void> {
        return this.desk.used(question, answer, accepted);
    }

    sshKeys(): Promise<readonly { readonly blob: string; readonly comment: string }[]> {
        return this.desk.sshKeys();
    }

    signWithSshKey(blob: string, data: string, flags: number, forPage: boolean): Promise<string | undefined> {
        return this.desk.sign(blob, data, flags, forPage);
    }

    answerSsh(prompt: string): Promise<string | undefined> {
        return this.desk.answerSsh(prompt);
    }
}
