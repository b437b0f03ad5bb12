import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Names } from '../../ports/names.js';
import { OutboundRefused, type OutboundRequest, type OutboundWeb } from '../../ports/outbound-web.js';
import { type AddressKind, kindOfAddress } from './address-ranges.js';

const limitMilliseconds = 10_000;
const limitBytes = 1024 * 1024;
/** Statuses that a Response may not have a body with. */
const bodiless = new Set([101, 204, 205, 304]);

interface Destination {
    readonly url: URL;
    readonly address: string;
}

/** Requests over a connection to an address that was checked before: see the port for what is refused. */
export class GuardedWeb implements OutboundWeb {
    /** `internalHosts`: host names, in lower case, that may be on private addresses and on this machine. */
    constructor(
        private readonly names: Names,
        private readonly internalHosts: ReadonlySet<string>
    ) {}

    async fetch(url: string, request: OutboundRequest = {}): Promise<Response> {
        const timeout = AbortSignal.timeout(limitMilliseconds);
        const signal = request.signal ? AbortSignal.any([timeout, request.signal]) : timeout;
        return send(await this.check(url), request, signal);
    }

    private async check(text: string): Promise<Destination> {
        const url = parse(text);
        const host = url.hostname.replace(/^\[|\]$/g, '');
        const addresses = isIP(host) ? [host] : await this.names.addressesOf(host);
        const [address] = addresses;
        if (address === undefined) {
            throw new OutboundRefused(`There is no host ${host}.`);
        }
        const kinds = new Set(addresses.map(kindOfAddress));
        const allowed: readonly AddressKind[] = this.internalHosts.has(host) ? ['public', 'private', 'loopback'] : ['public'];
        if ([...kinds].some(kind => !allowed.includes(kind))) {
            throw new OutboundRefused(`The host ${host} is not on public addresses.`);
        }
        const onThisMachine = kinds.size === 1 && kinds.has('loopback');
        if (url.protocol !== 'https:' && !(url.protocol === 'http:' && onThisMachine)) {
            throw new OutboundRefused('The address does not begin with https://.');
        }
        return { url, address };
    }
}

function parse(text: string): URL {
    if (!URL.canParse(text)) {
        throw new OutboundRefused('This is no address of the web.');
    }
    const url = new URL(text);
    if (url.username !== '' || url.password !== '') {
        throw new OutboundRefused('The address holds a name or a password.');
    }
    return url;
}

function send(
    { url, address }: Destination,
    { method = 'GET', headers = {}, body }: OutboundRequest,
    signal: AbortSignal
): Promise<Response> {
    const family = isIP(address);
    const lookup: LookupFunction = (_host, options, callback) =>
        options.all ? callback(null, [{ address, family }]) : callback(null, address, family);
    const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
        const outgoing = open(url, {
            method,
            // An agent would give a connection to an address that was checked for another request.
            agent: false,
            lookup,
            signal,
            headers: {
                ...headers,
                'accept-encoding': 'identity',
                ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) })
            }
        });
        outgoing.once('error', reject);
        outgoing.once('response', incoming => {
            receive(incoming).then(resolve, (error: unknown) => {
                outgoing.destroy();
                reject(error);
            });
        });
        outgoing.end(body);
    });
}

async function receive(incoming: IncomingMessage): Promise<Response> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > limitBytes) {
            throw new OutboundRefused(`The answer has more than ${limitBytes} bytes.`);
        }
        chunks.push(chunk);
    }
    const status = incoming.statusCode ?? 500;
    const headers = new Headers();
    for (const [name, values] of Object.entries(incoming.headersDistinct)) {
        for (const value of values ?? []) {
            headers.append(name, value);
        }
    }
    return new Response(bodiless.has(status) ? null : Buffer.concat(chunks), { status, headers });
}
