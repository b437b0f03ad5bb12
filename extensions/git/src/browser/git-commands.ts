import { Command } from '@theia/core/lib/common/command';

const category = 'Git';
const categoryKey = 'coditect/git/category';

const command = (name: string, label: string, icon?: string): Command => ({
    ...Command.toLocalizedCommand({ id: `coditect.git.${name}`, category, label }, `coditect/git/${name}`, categoryKey),
    ...(icon ? { iconClass: `codicon codicon-${icon}` } : {})
});

/** All that Git can be asked for, by the command palette, menus and keys. */
export const GitCommands = {
    CLONE: command('clone', 'Clone…'),
    INITIALIZE: command('initialize', 'Initialise Repository'),
    REFRESH: command('refresh', 'Refresh', 'refresh'),
    STAGE: command('stage', 'Stage Changes', 'add'),
    STAGE_ALL: command('stageAll', 'Stage All Changes', 'add'),
    UNSTAGE: command('unstage', 'Unstage Changes', 'remove'),
    UNSTAGE_ALL: command('unstageAll', 'Unstage All Changes', 'remove'),
    DISCARD: command('discard', 'Discard Changes', 'discard'),
    DISCARD_ALL: command('discardAll', 'Discard All Changes', 'discard'),
    RESTORE_DISCARDED: command('restoreDiscarded', 'Bring Back Discarded Changes…'),
    OPEN_CHANGE: command('openChange', 'Show Changes', 'git-compare'),
    OPEN_FILE: command('openFile', 'Open File', 'go-to-file'),
    STAGE_CHANGE: command('stageChange', 'Stage Change', 'add'),
    REVERT_CHANGE: command('revertChange', 'Revert Change', 'discard'),
    STAGE_HUNK: command('stageHunk', 'Stage Change at the Cursor'),
    UNSTAGE_HUNK: command('unstageHunk', 'Unstage a Change of This File…'),
    COMMIT: command('commit', 'Commit', 'check'),
    COMMIT_ALL: command('commitAll', 'Commit All'),
    AMEND: command('amend', 'Commit and Amend'),
    UNDO_COMMIT: command('undoCommit', 'Undo Last Commit'),
    CHECKOUT: command('checkout', 'Switch Branch…'),
    CREATE_BRANCH: command('createBranch', 'Create Branch…'),
    RENAME_BRANCH: command('renameBranch', 'Rename Branch…'),
    DELETE_BRANCH: command('deleteBranch', 'Delete Branch…'),
    MERGE_BRANCH: command('mergeBranch', 'Merge Branch…'),
    ABORT: command('abort', 'Abort Merge or Rebase'),
    FETCH: command('fetch', 'Fetch'),
    PULL: command('pull', 'Pull'),
    PUSH: command('push', 'Push'),
    PUSH_FORCE: command('pushForce', 'Push, Overwriting (With Lease)'),
    PUBLISH: command('publish', 'Publish Branch'),
    SYNCHRONIZE: command('synchronize', 'Synchronise (Pull, Then Push)', 'sync'),
    ADD_REMOTE: command('addRemote', 'Add Remote…'),
    STASH: command('stash', 'Stash…'),
    APPLY_STASH: command('applyStash', 'Apply Stash…'),
    POP_STASH: command('popStash', 'Pop Stash…'),
    DROP_STASH: command('dropStash', 'Drop Stash…'),
    FILE_HISTORY: command('fileHistory', 'Show History of This File', 'history'),
    HISTORY: command('history', 'Show History of the Repository'),
    BLAME: command('blame', 'Toggle Blame'),
    SET_IDENTITY: command('setIdentity', 'Set Name and Email of Commits…'),
    CREDENTIALS: command('credentials', 'Manage Credentials and SSH Keys'),
    ACCEPT_CURRENT: command('acceptCurrent', 'Accept Current Change'),
    ACCEPT_INCOMING: command('acceptIncoming', 'Accept Incoming Change'),
    ACCEPT_BOTH: command('acceptBoth', 'Accept Both Changes'),
    NEXT_CONFLICT: command('nextConflict', 'Go to Next Conflict')
} as const satisfies Readonly<Record<string, Command>>;
