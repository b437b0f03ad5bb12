import type { z } from 'zod';
import type { Clock } from '../../kernel/clock.js';
import { hashToken, type Random } from '../../kernel/random.js';
import type { SecretBox } from '../../kernel/secret-box.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';

type FlowTables = {
    flows: { token_hash: Buffer; kind: string; user_id: string | null; content: Buffer; expires_at: Date };
};

type Kept = Pick<FlowTables['flows'], 'content' | 'expires_at'>;

/** A kind of ceremony that spans several requests: what it remembers between them, and for how long. */
export interface FlowKind<Content extends z.ZodType> {
    readonly name: string;
    readonly content: Content;
    readonly minutes: number;
}

export function defineFlow<Content extends z.ZodType>(kind: FlowKind<Content>): FlowKind<Content> {
    return kind;
}

export interface BegunFlow {
    /** For the flow cookie, a `state` or a link; only its hash is kept. */
    readonly token: string;
    readonly expiresAt: Date;
}

/** Remembers ceremonies under way by an unguessable token. What is remembered is sealed, and a ceremony ends once. */
export class Flows {
    constructor(
        private readonly sql: Sql,
        private readonly box: SecretBox,
        private readonly clock: Clock,
        private readonly random: Random
    ) {}

    /** With `userId`, the ceremony goes when the person's account does. */
    async begin<Content extends z.ZodType>(
        kind: FlowKind<Content>,
        content: z.input<Content>,
        { userId, transaction }: { readonly userId?: string; readonly transaction?: SqlTransaction } = {}
    ): Promise<BegunFlow> {
        const token = this.random.token();
        const tokenHash = hashToken(token);
        const expiresAt = new Date(this.clock.now().getTime() + kind.minutes * 60_000);
        await this.within(transaction, async within => {
            await within
                .withTables<FlowTables>()
                .insertInto('flows')
                .values({
                    token_hash: tokenHash,
                    kind: kind.name,
                    user_id: userId ?? null,
                    content: this.box.seal(JSON.stringify(kind.content.parse(content)), contextOf(kind.name, tokenHash)),
                    expires_at: expiresAt
                })
                .execute();
        });
        return { token, expiresAt };
    }

    /** Whether a ceremony of another kind is under way. */
    async isOther(kind: FlowKind<z.ZodType>, token: string | undefined): Promise<boolean> {
        if (token === undefined) {
            return false;
        }
        const row = await this.within(undefined, within =>
            within
                .withTables<FlowTables>()
                .selectFrom('flows')
                .select('kind')
                .where('token_hash', '=', hashToken(token))
                .where('kind', '!=', kind.name)
                .where('expires_at', '>', this.clock.now())
                .executeTakeFirst()
        );
        return row !== undefined;
    }

    /** What is remembered, which stays. Undefined where there is no such ceremony (any more). */
    read<Content extends z.ZodType>(
        kind: FlowKind<Content>,
        token: string | undefined,
        transaction?: SqlTransaction
    ): Promise<z.output<Content> | undefined> {
        return this.found(kind, token, transaction, (within, tokenHash) =>
            within
                .withTables<FlowTables>()
                .selectFrom('flows')
                .select(['content', 'expires_at'])
                .where('token_hash', '=', tokenHash)
                .where('kind', '=', kind.name)
                .executeTakeFirst()
        );
    }

    /** Ends the ceremony and gives what was remembered: of two that come at once, one gets it. */
    take<Content extends z.ZodType>(
        kind: FlowKind<Content>,
        token: string | undefined,
        transaction?: SqlTransaction
    ): Promise<z.output<Content> | undefined> {
        return this.found(kind, token, transaction, (within, tokenHash) =>
            within
                .withTables<FlowTables>()
                .deleteFrom('flows')
                .where('token_hash', '=', tokenHash)
                .where('kind', '=', kind.name)
                .returning(['content', 'expires_at'])
                .executeTakeFirst()
        );
    }

    /** Ends all ceremonies of a person, such as older links, in the transaction of what made them worthless. */
    async endAll(transaction: SqlTransaction, userId: string): Promise<void> {
        await transaction.withTables<FlowTables>().deleteFrom('flows').where('user_id', '=', userId).execute();
    }

    async deleteExpired(): Promise<void> {
        await this.sql.asPlatform(transaction =>
            transaction.withTables<FlowTables>().deleteFrom('flows').where('expires_at', '<=', this.clock.now()).execute()
        );
    }

    private async found<Content extends z.ZodType>(
        kind: FlowKind<Content>,
        token: string | undefined,
        transaction: SqlTransaction | undefined,
        find: (within: SqlTransaction, tokenHash: Buffer) => Promise<Kept | undefined>
    ): Promise<z.output<Content> | undefined> {
        if (token === undefined) {
            return undefined;
        }
        const tokenHash = hashToken(token);
        const row = await this.within(transaction, within => find(within, tokenHash));
        if (row === undefined || row.expires_at <= this.clock.now()) {
            return undefined;
        }
        return kind.content.parse(JSON.parse(this.box.open(row.content, contextOf(kind.name, tokenHash))));
    }

    private within<T>(transaction: SqlTransaction | undefined, work: (transaction: SqlTransaction) => Promise<T>): Promise<T> {
        return transaction ? work(transaction) : this.sql.asPlatform(work);
    }
}

function contextOf(kind: string, tokenHash: Buffer): string {
    return `flow:${kind}:${tokenHash.toString('base64url')}`;
}
