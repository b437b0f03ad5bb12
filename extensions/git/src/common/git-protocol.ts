import type { CancellationToken } from '@theia/core/lib/common/cancellation';
import type { GitBlameLine } from './git-blame';
import type { GitFileDiff } from './git-hunks';
import type { GitCommit } from './git-log';
import type { GitProgress } from './git-progress';
import type { GitChange, GitStatus } from './git-status';

export const gitServicePath = '/services/coditect-git';

/** Paths of roots and folders are absolute; those of files in a repository are relative to its root, with `/`. */
export interface GitRepositoryInfo {
    readonly root: string;
}

export interface GitBranch {
    readonly kind: 'branch' | 'remote' | 'tag';
    /** Short, such as `main` or `origin/main`. */
    readonly name: string;
    readonly commit: string;
    readonly current: boolean;
    readonly upstream?: string;
    /** Of the last commit, for choosing. */
    readonly subject: string;
    readonly committedAt: number;
}

export interface GitStashEntry {
    /** Its place in the list, from 0. */
    readonly index: number;
    readonly message: string;
    readonly at: number;
}

/** Changes that were discarded and are kept for a while, to be brought back. */
export interface GitKept {
    /** The commit that keeps them. */
    readonly commit: string;
    readonly at: number;
    readonly message: string;
}

export interface CloneRequest {
    /** Without credentials: see `parseAddress`. */
    readonly url: string;
    /** The folder that the repository becomes. It must be empty or not there. */
    readonly folder: string;
    /** The last commit of the branch alone, without what was before. */
    readonly shallow: boolean;
    /** Names the operation in {@link GitClient.onProgress}. */
    readonly operation: string;
}

export interface CommitRequest {
    readonly message: string;
    /** Takes the place of the last commit. */
    readonly amend: boolean;
    /** All changes of files that Git knows, staged or not. */
    readonly all: boolean;
}

export interface LogRequest {
    readonly skip: number;
    readonly limit: number;
    /** Where to begin; the current branch where it is empty. */
    readonly revisions: readonly string[];
    /** The history of that file alone, over renames. */
    readonly path?: string;
}

/** A file of a commit, as it differs from the commit before. */
export interface CommitFiles {
    readonly parent?: string;
    readonly changes: readonly GitChange[];
}

export interface NetworkRequest {
    readonly operation: string;
}

export interface PushRequest extends NetworkRequest {
    /** Follows the branch of that remote from now on. */
    readonly publishTo?: string;
    /** Overwrites what is there, but for commits that were never seen here. */
    readonly force: boolean;
}

export interface CloneUnderWay {
    /** Without credentials. */
    readonly url: string;
    readonly folder: string;
}

export const GitServer = Symbol('GitServer');

/**
 * Git in this workspace. What changes a repository waits for what is under way in it. Every call rejects with `GitError`, whose
 * data says why in a sentence. Calls that take a token can be cancelled by it.
 */
export interface GitServer {
    /** Somebody is at this page just now: what is asked in a terminal is asked here. Not answered. */
    notifyPresence(): void;
    /** The repositories in a folder: the one that it belongs to, or those one level below. */
    find(folder: string): Promise<readonly GitRepositoryInfo[]>;
    initialize(folder: string): Promise<GitRepositoryInfo>;
    /** Joins the one of that address into that folder that is under way, where there is one. To cancel it is to cancel it for all. */
    clone(request: CloneRequest, token?: CancellationToken): Promise<GitRepositoryInfo>;
    /** By whichever page: they go on without it. */
    clonesUnderWay(): Promise<readonly CloneUnderWay[]>;
    /** What the workspace was made from, as long as its folder has nothing in it. */
    firstRepository(): Promise<CloneUnderWay | undefined>;

    /** From now on the client hears of changes in that repository. */
    watch(root: string): Promise<void>;
    status(root: string): Promise<GitStatus>;
    /** The content of a file in a commit, or in the index where the revision is empty. Undefined where it is not there. */
    content(root: string, path: string, revision: string): Promise<string | undefined>;

    stage(root: string, paths: readonly string[]): Promise<void>;
    stageAll(root: string): Promise<void>;
    unstage(root: string, paths: readonly string[]): Promise<void>;
    /** What is staged of a file, or what is not. Without context lines. */
    fileDiff(root: string, path: string, staged: boolean): Promise<GitFileDiff>;
    /** Puts a patch without context into the index, or takes it out. */
    applyToIndex(root: string, patch: string, reverse: boolean): Promise<void>;

    /** Gives the files their content in the index, and deletes untracked ones. What they were is kept. */
    discard(root: string, paths: readonly string[]): Promise<GitKept>;
    kept(root: string): Promise<readonly GitKept[]>;
    /** Brings back the files as they were when they were discarded. */
    restoreKept(root: string, commit: string): Promise<readonly string[]>;

    commit(root: string, request: CommitRequest): Promise<void>;
    /** Takes the last commit back; its changes stay staged. */
    undoLastCommit(root: string): Promise<string>;
    setIdentity(root: string, name: string, email: string): Promise<void>;

    branches(root: string): Promise<readonly GitBranch[]>;
    createBranch(root: string, name: string, from: string | undefined): Promise<void>;
    checkout(root: string, name: string): Promise<void>;
    renameBranch(root: string, from: string, to: string): Promise<void>;
    deleteBranch(root: string, name: string, force: boolean): Promise<void>;
    merge(root: string, name: string): Promise<void>;
    /** Gives up a merge, rebase, cherry-pick or revert that is under way. */
    abort(root: string): Promise<void>;

    remotes(root: string): Promise<readonly { readonly name: string; readonly url: string }[]>;
    addRemote(root: string, name: string, url: string): Promise<void>;
    fetch(root: string, request: NetworkRequest, token?: CancellationToken): Promise<void>;
    pull(root: string, request: NetworkRequest, token?: CancellationToken): Promise<void>;
    push(root: string, request: PushRequest, token?: CancellationToken): Promise<void>;

    stashes(root: string): Promise<readonly GitStashEntry[]>;
    stash(root: string, message: string, withUntracked: boolean): Promise<void>;
    applyStash(root: string, index: number, drop: boolean): Promise<void>;
    dropStash(root: string, index: number): Promise<void>;

    log(root: string, request: LogRequest): Promise<readonly GitCommit[]>;
    commitFiles(root: string, commit: string): Promise<CommitFiles>;
    mergeBase(root: string, revisions: readonly string[]): Promise<string | undefined>;
    /** One entry a line of the file as it is in the folder. */
    blame(root: string, path: string): Promise<readonly GitBlameLine[]>;
}

/** What Git wants to show a server. `username` is set where the address names one. */
export interface CredentialQuestion {
    readonly protocol: string;
    readonly host: string;
    readonly username?: string;
    /** Asked by a page's own command rather than in a terminal. */
    readonly forPage: boolean;
}

export interface CredentialAnswer {
    readonly username: string;
    readonly password: string;
}

/** The page, as Git's half in the workspace sees it. Secrets pass through, and stay nowhere. */
export interface GitClient {
    onDidChangeRepository(root: string): void;
    onProgress(operation: string, progress: GitProgress): void;
    /** Undefined where the person does not want to. */
    askCredential(question: CredentialQuestion): Promise<CredentialAnswer | undefined>;
    /** Whether the server took what was given. */
    credentialUsed(question: CredentialQuestion, answer: CredentialAnswer, accepted: boolean): Promise<void>;
    sshKeys(): Promise<readonly { readonly blob: string; readonly comment: string }[]>;
    /** Base64 both; undefined where the person or the platform refuses. */
    signWithSshKey(blob: string, data: string, flags: number, forPage: boolean): Promise<string | undefined>;
    /** What ssh wants to know: whether to trust a host, or the passphrase of a key in the workspace. */
    answerSsh(prompt: string): Promise<string | undefined>;
}
