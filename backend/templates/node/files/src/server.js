import { createServer } from 'node:http';
import { greet } from './greeting.js';

/** Greets by the query: `/?name=Ada`. */
export function createGreetingServer() {
    return createServer((request, response) => {
        const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
        if (pathname !== '/') {
            response.writeHead(404, { 'content-type': 'text/plain' }).end('There is nothing here.\n');
            return;
        }
        response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(`${greet(searchParams.get('name'))}\n`);
    });
}
