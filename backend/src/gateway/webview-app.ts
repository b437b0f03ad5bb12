import express, { type Express } from 'express';
import type { Logger as Pino } from 'pino';
import sirv from 'sirv';
import { answerProblems } from '../http/error-answers.js';
import { notFound } from '../kernel/errors.js';
import type { HostNames } from './host-names.js';

export interface WebviewAppNeeds {
    readonly hosts: HostNames;
    /** Theia's frame for webviews: a page, its scripts and a service worker, of which `theia build` makes a folder. */
    readonly directory: string;
    readonly logger: Pino;
}

/**
 * The origins of extensions' own pages, such as the preview of Markdown: one for each page, with nothing behind it. What is
 * served is the same empty frame for everybody, so nobody has to be known. The IDE fills it by messages, and what the page
 * loads, its service worker asks of the IDE's page. No workspace, no API and no cookie can be reached under such a name.
 */
export function createWebviewApp({ hosts, directory, logger }: WebviewAppNeeds): Express {
    const app = express();
    app.disable('x-powered-by');
    app.use((_request, response, next) => {
        response.set({
            'x-content-type-options': 'nosniff',
            'referrer-policy': 'no-referrer',
            'content-security-policy': `frame-ancestors 'self' ${hosts.workspaceOrigins}`
        });
        next();
    });
    const serve = sirv(directory, { etag: true, setHeaders: response => response.setHeader('cache-control', 'no-cache') });
    app.use('/webview', (request, response, next) => serve(request, response, () => next(notFound())));
    app.use(() => {
        throw notFound();
    });
    app.use(answerProblems(logger));
    return app;
}
