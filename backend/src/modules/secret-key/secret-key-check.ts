import type { SecretBox } from '../../kernel/secret-box.js';
import type { Sql, SqlTransaction } from '../../ports/sql.js';

type CanaryTables = { secret_key_canary: { sealed: Buffer } };

const context = 'secret-key-canary';
const text = 'This opens with the secret key of the installation alone.';

/** What stands sealed in the database was sealed with another secret key. */
export class ForeignSecretKeyError extends Error {
    override readonly name = 'ForeignSecretKeyError';

    constructor() {
        super(
            [
                'This database was first used with another secret key: second factors, sign-in connections and signing keys in it could not be read.',
                'Set CODITECT_SECRET_KEY to the key of then, or put back the file secret.key of the data folder that belongs to this database.'
            ].join('\n')
        );
    }
}

/**
 * A sealed canary, made at the first start: a key that does not open it would open nothing else, and whatever were sealed with
 * it would be lost once the right one is back.
 */
export class SecretKeyCheck {
    constructor(
        private readonly sql: Sql,
        private readonly box: SecretBox
    ) {}

    /** Once the schema is there and before anybody is answered. Throws {@link ForeignSecretKeyError}. */
    async run(): Promise<void> {
        const sealed = await this.sql.asPlatform(transaction => this.readOrMake(transaction));
        try {
            this.box.open(sealed, context);
        } catch {
            throw new ForeignSecretKeyError();
        }
    }

    /** Of two processes that start on a new database at once, one makes it and both read that. */
    private async readOrMake(transaction: SqlTransaction): Promise<Buffer> {
        const db = transaction.withTables<CanaryTables>();
        await db
            .insertInto('secret_key_canary')
            .values({ sealed: this.box.seal(text, context) })
            .onConflict(conflict => conflict.doNothing())
            .execute();
        return (await db.selectFrom('secret_key_canary').select('sealed').executeTakeFirstOrThrow()).sealed;
    }
}
