import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** A Lua script, which the server runs as one step. It is sent whole only to a server that does not know it yet. */
export class RedisScript {
    private readonly hash: string;

    constructor(private readonly source: string) {
        this.hash = createHash('sha1').update(source).digest('hex');
    }

    async run(client: Redis, key: string, values: readonly (string | number)[]): Promise<unknown> {
        try {
            return await client.evalsha(this.hash, 1, key, ...values);
        } catch (error) {
            if (error instanceof Error && error.message.startsWith('NOSCRIPT')) {
                return client.eval(this.source, 1, key, ...values);
            }
            throw error;
        }
    }
}
