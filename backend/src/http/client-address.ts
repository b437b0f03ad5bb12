import type { IncomingMessage } from 'node:http';
import proxyAddress from 'proxy-addr';
import type { Client } from '../kernel/principal.js';

const keptUserAgent = 400;
const defaultLanguage = 'en';

/** Reads where a request comes from. */
export type ClientOf = (request: IncomingMessage) => Client;

/**
 * `trustedProxies` are addresses or ranges (CIDR, or `loopback`, `linklocal`, `uniquelocal`). X-Forwarded-For is read from
 * the right, and only as far as those who wrote it are trusted: whatever stands left of the first stranger is hearsay.
 */
export function clientReader(trustedProxies: readonly string[]): ClientOf {
    const trust = proxyAddress.compile([...trustedProxies]);
    return request => ({
        address: withoutMapping(proxyAddress(request, trust)),
        userAgent: (request.headers['user-agent'] ?? '').slice(0, keptUserAgent),
        language: firstLanguage(request.headers['accept-language'])
    });
}

/** Whether a request was made on this machine, and not passed on by a proxy for somebody else. */
export function isOfThisMachine(request: IncomingMessage): boolean {
    const address = request.socket.remoteAddress ?? '';
    const loopback = address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
    return loopback && request.headers['x-forwarded-for'] === undefined && request.headers.forwarded === undefined;
}

/** `::ffff:192.0.2.1` is 192.0.2.1, and a zone (`fe80::1%eth0`) says nothing outside this machine. */
function withoutMapping(address: string | undefined): string {
    return (address ?? 'unknown').replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
}

/** The language of Accept-Language with the highest weight (RFC 9110, 12.5.4), in lower case and without its region. */
function firstLanguage(header: string | undefined): string {
    const ranges = (header ?? '').slice(0, 200).split(',');
    const weighted = ranges.map((range, index) => {
        const [tag = '', ...parameters] = range.trim().split(';');
        const weight = Number(
            parameters
                .find(parameter => parameter.trim().startsWith('q='))
                ?.trim()
                .slice(2) ?? 1
        );
        return { language: tag.split('-', 1)[0]?.toLowerCase() ?? '', weight, index };
    });
    const known = weighted.filter(({ language, weight }) => /^[a-z]{2,3}$/.test(language) && weight > 0);
    return known.sort((a, b) => b.weight - a.weight || a.index - b.index)[0]?.language ?? defaultLanguage;
}
