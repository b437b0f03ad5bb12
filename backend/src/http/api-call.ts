import type { Request, Response } from 'express';
import type { Call, Reply } from '../kernel/module.js';
import type { Client, DirectoryPrincipal, Principal } from '../kernel/principal.js';
import type { ClientOf } from './client-address.js';
import type { OriginCookies } from './cookies.js';

/** What of a request has been read and checked before its handler runs. */
export interface CheckedRequest {
    readonly params: Readonly<Record<string, string>>;
    readonly query: unknown;
    readonly body: unknown;
    readonly principal: Principal | undefined;
    readonly directory: DirectoryPrincipal | undefined;
    readonly token: string | undefined;
}

/** What a handler is given. Few handlers ask for more than the checked part, so the rest is read when it is asked for. */
export class ApiCall implements Call<Readonly<Record<string, string>>, unknown, unknown> {
    readonly params: Readonly<Record<string, string>>;
    readonly query: unknown;
    readonly body: unknown;
    readonly principal: Principal | undefined;
    readonly directory: DirectoryPrincipal | undefined;
    readonly token: string | undefined;

    constructor(
        checked: CheckedRequest,
        private readonly request: Request,
        private readonly response: Response,
        private readonly originCookies: OriginCookies,
        private readonly clientOf: ClientOf
    ) {
        this.params = checked.params;
        this.query = checked.query;
        this.body = checked.body;
        this.principal = checked.principal;
        this.directory = checked.directory;
        this.token = checked.token;
    }

    get client(): Client {
        const { device } = this.cookies;
        return { ...this.clientOf(this.request), ...(device === undefined ? {} : { device }) };
    }

    get cookies(): Call<unknown, unknown, unknown>['cookies'] {
        const header = this.request.headers.cookie;
        return { flow: this.originCookies.flow?.read(header), device: this.originCookies.device?.read(header) };
    }

    get reply(): Reply {
        const { request, originCookies } = this;
        const response = this.response;
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
