import { pageVersion, sessionRequired } from './cover-paths.js';
import { readProblem } from './cover-reading.js';

/** What the platform says to something that the cover asks of it. */
export type PlatformAnswer =
    | { readonly kind: 'done'; readonly body: string; readonly pageVersion: string | undefined }
    /** The way in has ended: the person is signed out, or the workspace was closed to him or her. */
    | { readonly kind: 'closed' }
    | { readonly kind: 'refused'; readonly sentence: string };

/** As much of a browser's answer as is read. */
export interface AnswerToRead {
    readonly status: number;
    readonly headers: { get(name: string): string | null };
    text(): Promise<string>;
}

export type Fetching = (path: string, init: RequestInit) => Promise<AnswerToRead>;

const unreachable: PlatformAnswer = { kind: 'refused', sentence: "The platform can't be reached. Try again in a moment." };

/** Asks, and never fails: what went wrong is a sentence. */
export async function askPlatform(path: string, init: RequestInit, fetching: Fetching = fetch): Promise<PlatformAnswer> {
    const options: RequestInit = { credentials: 'same-origin', cache: 'no-store', ...init };
    return fetching(path, options).then(read, () => unreachable);
}

async function read(answer: AnswerToRead): Promise<PlatformAnswer> {
    const body = await answer.text().catch(() => '');
    if (answer.status < 400) {
        return { kind: 'done', body, pageVersion: answer.headers.get(pageVersion) ?? undefined };
    }
    const problem = readProblem(body);
    if (answer.status === 401 || problem?.code === sessionRequired) {
        return { kind: 'closed' };
    }
    return problem === undefined ? unreachable : { kind: 'refused', sentence: problem.sentence };
}
