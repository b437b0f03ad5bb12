import type { Request, Response } from 'express';
import type { Call, Reply } from '../kernel/module.js';
import type { Client, DirectoryPrincipal, Principal } from '../kernel/principal.js';
import type { ClientOf } from './client-address.js';
import type { OriginCookies } from './cookies.js';

/** The request and answer that a call belongs to, and how they are read and written on their origin. */
export interface Exchange {
    readonly request: Request;
    readonly response: Response;
    readonly originCookies: OriginCookies;
    readonly clientOf: ClientOf;
}

/**
 * What a handler is given. Few handlers ask for more than what was checked before they run, so the rest is read from the
 * exchange when it is asked for.
 */
export class ApiCall implements Call<Readonly<Record<string, string>>, unknown, unknown> {
    constructor(
        readonly params: Readonly<Record<string, string>>,
        readonly query: unknown,
        readonly body: unknown,
        readonly principal: Principal | undefined,
        readonly directory: DirectoryPrincipal | undefined,
        readonly token: string | undefined,
        private readonly exchange: Exchange
    ) {}

    get client(): Client {
        const { request, originCookies, clientOf } = this.exchange;
        const { device } = this.cookies;
        const session = originCookies.session.read(request.headers.cookie);
        return { ...clientOf(request), ...(device === undefined ? {} : { device }), ...(session === undefined ? {} : { session }) };
    }

    get cookies(): Call<unknown, unknown, unknown>['cookies'] {
        const { request, originCookies } = this.exchange;
        const header = request.headers.cookie;
        return { flow: originCookies.flow?.read(header), device: originCookies.device?.read(header) };
    }

    get reply(): Reply {
        const { request, response, originCookies } = this.exchange;
        const append = (cookie: string | undefined) => cookie !== undefined && response.append('set-cookie', cookie);
        const clearFlowCookie = () => {
            if (originCookies.flow?.read(request.headers.cookie) !== undefined) {
                append(originCookies.flow.clear());
            }
        };
        return {
            setSessionCookie: (token, expiresAt) => append(originCookies.session.write(token, expiresAt)),
            setFlowCookie: (token, expiresAt) => append(originCookies.flow?.write(token, expiresAt)),
            clearFlowCookie,
            setDeviceCookie: (token, expiresAt) => append(originCookies.device?.write(token, expiresAt)),
            clearCookies: () => {
                append(originCookies.session.clear());
                clearFlowCookie();
            },
            setLocation: url => void response.location(url)
        };
    }
}
