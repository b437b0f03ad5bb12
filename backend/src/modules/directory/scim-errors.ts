import { PlatformError } from '../../kernel/errors.js';

/**
 * Refusals with a `scimType` (RFC 7644 table 9): the code is `scim.<scimType>`, from which http/scim-errors.ts takes it.
 */
export const scimRefusal = (
    scimType: 'invalidFilter' | 'invalidSyntax' | 'invalidPath' | 'invalidValue' | 'noTarget' | 'mutability',
    sentence: string
) => new PlatformError('invalid', `scim.${scimType}`, sentence);

export const notUnique = (sentence: string) => new PlatformError('conflict', 'scim.uniqueness', sentence);
