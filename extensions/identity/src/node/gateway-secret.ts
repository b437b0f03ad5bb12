import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export const gatewaySecretHeader = 'x-coditect-gateway-secret';

/** What the gateway adds to each request, and nobody else knows. */
export class GatewaySecret {
    private readonly digest: Buffer;

    constructor(secret: string) {
        if (secret.length < 32) {
            throw new Error('The gateway secret has fewer than 32 characters. Give a random one in CODITECT_GATEWAY_SECRET.');
        }
        this.digest = digestOf(secret);
    }

    /** Compares in constant time. Digests have one length, so that not even the secret's length shows. */
    isBorneBy(headers: IncomingHttpHeaders): boolean {
        const given = headers[gatewaySecretHeader];
        return typeof given === 'string' && timingSafeEqual(digestOf(given), this.digest);
    }
}

function digestOf(text: string): Buffer {
    return createHash('sha256').update(text).digest();
}
