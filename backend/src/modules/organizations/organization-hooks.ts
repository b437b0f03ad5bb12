import type { SqlTransaction } from '../../ports/sql.js';

/** What other modules do when organisations and their people change. */
export interface OrganizationHooks {
    /** Part of the transaction that makes an organisation. */
    onCreate(transaction: SqlTransaction, organizationId: string): Promise<void>;
    /** A member whose role uses workspaces comes to work there. Called before each entering; idempotent. */
    onEnter(organizationId: string, userId: string): Promise<void>;
    /** Committed: the person is let into nothing there any more, or not into workspaces. Idempotent. */
    onShutOut(organizationId: string, userId: string): Promise<void>;
    /** Committed: the organisation is deleted, for now. Idempotent. */
    onDelete(organizationId: string): Promise<void>;
}
