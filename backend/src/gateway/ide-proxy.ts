import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent } from 'node:http';
import type { Duplex } from 'node:stream';
import { setsPlatformCookie, withoutPlatformCookies } from '../http/cookies.js';
import { problemOf } from '../http/problem-details.js';
import { refuseUpgrade } from '../http/upgrade.js';
import { unavailable } from '../kernel/errors.js';
import type { Logger } from '../kernel/logger.js';
import type { WorkspaceRoute } from '../modules/workspaces/index.js';
import { GuardedProxy } from './guarded-proxy.js';

/** The IDE answers only who shows it the secret of its present run. */
const secretHeader = 'x-coditect-gateway-secret';

/** Headers by which a client could pass for the platform. */
export const ownHeaders = /^(x-coditect-.*|x-forwarded-.*|forwarded|x-real-ip)$/;

export type Run = NonNullable<WorkspaceRoute['run']>;

/** Carries requests and websockets to a running IDE, and nothing of the platform's with them. */
export class IdeProxy {
    private readonly proxy: GuardedProxy;
    private readonly agent = new Agent({ keepAlive: true });

    constructor(private readonly logger: Logger) {
        this.proxy = new GuardedProxy(logger, cleanAnswer);
    }

    forward(request: IncomingMessage, response: ServerResponse, run: Run, requestId: string): void {
        clean(request, run);
        this.proxy.forward(request, response, this.optionsOf(run), error => {
            this.logger.warn({ err: error }, 'An IDE did not answer.');
            const problem = problemOf(unavailable('The IDE does not answer just now. Reload the page in a moment.'), requestId);
            response.writeHead(problem.status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
        });
    }

    /** `socket` is the browser's; destroying it ends both sides. */
    forwardSocket(request: IncomingMessage, socket: Duplex, head: Buffer, run: Run, requestId: string): void {
        clean(request, run);
        this.proxy.forwardSocket(request, socket, head, this.optionsOf(run), error => {
            this.logger.warn({ err: error }, "An IDE's websocket could not be opened.");
            refuseUpgrade(socket, unavailable('The IDE does not answer just now.'), requestId);
        });
    }

    /** Ends the websockets too, since none would end by itself. */
    close(): void {
        this.proxy.close();
        this.agent.destroy();
    }

    private optionsOf({ host, port }: Run) {
        return { target: { host, port }, agent: this.agent };
    }
}

/** Code of the workspace may have taken the place of the IDE. */
function cleanAnswer(answer: IncomingMessage): void {
    const cookies = answer.headers['set-cookie']?.filter(cookie => !setsPlatformCookie(cookie));
    if (cookies) {
        answer.headers['set-cookie'] = cookies;
    }
}

function clean(request: IncomingMessage, run: Run): void {
    for (const name of Object.keys(request.headers)) {
        if (ownHeaders.test(name)) {
            delete request.headers[name];
        }
    }
    delete request.headers.authorization;
    const cookies = request.headers.cookie && withoutPlatformCookies(request.headers.cookie);
    if (cookies) {
        request.headers.cookie = cookies;
    } else {
        delete request.headers.cookie;
    }
    request.headers[secretHeader] = run.secret;
}
