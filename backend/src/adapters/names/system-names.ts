import { lookup, resolveTxt } from 'node:dns/promises';
import type { Names } from '../../ports/names.js';

const missing = new Set(['ENOTFOUND', 'ENODATA']);

/** The machine's own resolver. */
export const systemNames: Names = {
    addressesOf: async hostName => (await unlessMissing(lookup(hostName, { all: true, verbatim: true }))).map(({ address }) => address),
    textsOf: async domain => (await unlessMissing(resolveTxt(domain))).map(strings => strings.join(''))
};

async function unlessMissing<T>(answer: Promise<readonly T[]>): Promise<readonly T[]> {
    try {
        return await answer;
    } catch (error) {
        if (missing.has(String((error as NodeJS.ErrnoException).code))) {
            return [];
        }
        throw error;
    }
}
