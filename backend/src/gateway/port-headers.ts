import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { setsPlatformCookie, withoutPlatformCookies } from '../http/cookies.js';
import { ownHeaders } from './ide-proxy.js';

/** A port's origin, and what its server takes itself for. */
export interface PortOrigins {
    readonly outside: string;
    /** The page of the IDE, which may show the port's pages in a frame. */
    readonly ide: string;
    readonly port: number;
}

/**
 * What the person's server gets to see: itself as `localhost`, which is what development servers answer to without being told,
 * and in `x-forwarded-*` how it is seen from outside. Nothing of the platform's goes with it.
 */
export function cleanPortRequest(request: IncomingMessage, { outside, port }: PortOrigins): void {
    const { headers } = request;
    for (const name of Object.keys(headers)) {
        if (ownHeaders.test(name)) {
            delete headers[name];
        }
    }
    const cookies = headers.cookie && withoutPlatformCookies(headers.cookie);
    if (cookies) {
        headers.cookie = cookies;
    } else {
        delete headers.cookie;
    }
    const url = new URL(outside);
    const inside = insideOrigin(port);
    headers.host = `localhost:${port}`;
    headers['x-forwarded-host'] = url.host;
    headers['x-forwarded-proto'] = url.protocol.slice(0, -1);
    if (headers.origin === outside) {
        headers.origin = inside;
    }
    if (headers.referer?.startsWith(`${outside}/`)) {
        headers.referer = inside + headers.referer.slice(outside.length);
    }
}

/** The answer of the person's server as a browser may have it: it speaks for its own origin and for no other. */
export function cleanPortAnswer(headers: IncomingHttpHeaders, origins: PortOrigins): void {
    const cookies = headers['set-cookie']?.filter(cookie => !setsPlatformCookie(cookie)).map(withoutDomain);
    if (cookies) {
        headers['set-cookie'] = cookies;
    }
    if (headers.location !== undefined) {
        headers.location = seenFromOutside(headers.location, origins);
    }
    // "Cookies" of it would be those of all origins below one domain; the other would lead a browser past the gateway.
    delete headers['clear-site-data'];
    delete headers['alt-svc'];
    const frames = `frame-ancestors 'self' ${origins.ide}`;
    const theirs = headers['content-security-policy'];
    headers['content-security-policy'] = theirs ? `${theirs}, ${frames}` : frames;
}

function insideOrigin(port: number): string {
    return `http://localhost:${port}`;
}

function withoutDomain(cookie: string): string {
    return cookie
        .split(';')
        .filter((part, index) => index === 0 || !/^\s*domain\s*(=|$)/i.test(part))
        .join(';');
}

/** A server that takes itself for `localhost` sends browsers there, where they would find nothing. */
function seenFromOutside(location: string, { outside, port }: PortOrigins): string {
    const inside = new RegExp(`^https?://(?:localhost|127\\.0\\.0\\.1|\\[::1\\]):${port}(?=[/?#]|$)`, 'i');
    return location.replace(inside, outside);
}
