import { organizationProblems } from '@coditect/protocol';
import { PlatformError } from '../../kernel/errors.js';

/** What organisations refuse, in the words that a person reads. */

export const personalOrganization = () =>
    new PlatformError(
        'conflict',
        organizationProblems.personal,
        'This is a personal organisation: it has one member and stays as it is. Make an organisation to work with others.'
    );

export const lastOwner = () =>
    new PlatformError('conflict', organizationProblems.lastOwner, 'An organisation needs an owner. Make somebody else an owner first.');

export const roleAboveOwn = () =>
    new PlatformError(
        'forbidden',
        organizationProblems.roleAboveOwn,
        'That role stands above yours, so you can neither give nor change it.'
    );

export const noSuchMember = () =>
    new PlatformError('not-found', organizationProblems.noMember, 'There is no such member in this organisation.');
