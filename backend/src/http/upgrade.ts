import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { PlatformError } from '../kernel/errors.js';
import { problemOf } from './problem-details.js';

/** Answers an upgrade that is refused, in HTTP, and ends the connection. Returns the status. */
export function refuseUpgrade(socket: Duplex, error: PlatformError | Error, requestId: string): number {
    const problem = problemOf(error, requestId);
    const body = JSON.stringify(problem);
    socket.end(
        [
            `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? 'Error'}`,
            'connection: close',
            'content-type: application/problem+json',
            `content-length: ${Buffer.byteLength(body)}`,
            '',
            body
        ].join('\r\n')
    );
    return problem.status;
}
