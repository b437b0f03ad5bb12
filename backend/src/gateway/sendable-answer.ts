import type { IncomingMessage } from 'node:http';

/** Characters of a reason phrase that may be sent (RFC 9112, section 4): none that steer anything. */
const reasonPhrase = /^[\t -~\x80-\xff]*$/;

/**
 * Node reads answers that it refuses to send: it throws where nobody catches, which would end the platform. What a server in a
 * workspace says is therefore mended before it is passed on.
 */
export function makeSendable(answer: IncomingMessage): void {
    const { statusCode = 0, statusMessage = '' } = answer;
    if (statusCode < 100 || statusCode > 999) {
        answer.statusCode = 502;
        answer.statusMessage = '';
    } else if (!reasonPhrase.test(statusMessage)) {
        answer.statusMessage = '';
    }
}
