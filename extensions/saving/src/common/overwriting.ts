import type URI from '@theia/core/lib/common/uri';

export const Overwriting = Symbol('Overwriting');

/** Of files that were changed since they were read here. */
export interface Overwriting {
    /** Whether the text in the editor may replace what is on the disk. Asks the person, unless this page wrote that itself. */
    isAllowed(file: URI): Promise<boolean>;
}
