import { notFound } from './errors.js';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A path parameter that must be a UUID. Anything else names nothing, so the answer is the same as for an unknown one. */
export function uuidParameter(params: Readonly<Record<string, string>>, name: string): string {
    const value = params[name];
    if (value === undefined || !uuid.test(value)) {
        throw notFound();
    }
    return value.toLowerCase();
}
