import type { Request } from 'express';

/**
 * A page that a browser asks for before its person does, and shows when he or she gets to it: `prerender` makes it ahead and tells it when
 * it is shown, `prefetch` keeps the answer for later and tells nobody. Browsers alone can write headers whose names begin with `Sec-`
 * (https://fetch.spec.whatwg.org/#sec-purpose-header, https://wicg.github.io/nav-speculation/prerendering.html).
 */
export function aheadOf(request: Request): 'prerender' | 'prefetch' | undefined {
    const purposes = (request.get('sec-purpose') ?? '').split(';').map(purpose => purpose.trim());
    if (!purposes.includes('prefetch')) {
        return undefined;
    }
    return purposes.includes('prerender') ? 'prerender' : 'prefetch';
}

/** Allows a page of another origin of the same site to have this one made ahead. */
export const mayBeMadeAhead = { 'supports-loading-mode': 'credentialed-prerender' } as const;
