import { type WorkspaceRole, workspaceProblems } from '@coditect/protocol';
import { PlatformError } from '../../kernel/errors.js';

/** The same for one that is not there, is somebody else's, or was deleted: nothing is to be learned of it. */
export const notFoundWorkspace = () =>
    new PlatformError('not-found', workspaceProblems.notFound, 'There is no such workspace, or it is not yours.');

export const roleTooLow = (needed: Exclude<WorkspaceRole, 'view'>) =>
    new PlatformError(
        'forbidden',
        workspaceProblems.roleTooLow,
        needed === 'owner'
            ? 'Only the person whose workspace this is may do this.'
            : 'This workspace is shared with you to look at. Its owner can let you work in it.'
    );

export const ownerGone = () =>
    new PlatformError(
        'forbidden',
        workspaceProblems.ownerGone,
        'The person whose workspace this is works in this organisation no more, so it can not run. Its files can still be looked at.'
    );
