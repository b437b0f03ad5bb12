import type { Module } from '../../kernel/module.js';
import type { SecretBox } from '../../kernel/secret-box.js';
import type { Sql } from '../../ports/sql.js';
import { migrations } from './migrations.js';
import { SecretKeyCheck } from './secret-key-check.js';

export { ForeignSecretKeyError } from './secret-key-check.js';

export interface SecretKeyModule extends Module {
    readonly check: SecretKeyCheck;
}

/** Whether the database belongs to the secret key that the platform was started with. */
export function createSecretKeyModule({ sql, secretBox }: { readonly sql: Sql; readonly secretBox: SecretBox }): SecretKeyModule {
    return { name: 'secret-key', migrations, routes: [], check: new SecretKeyCheck(sql, secretBox) };
}
