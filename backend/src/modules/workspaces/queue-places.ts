import type { QueuePlace, Workspace } from '@coditect/protocol';
import type { PubSub } from '../../ports/pubsub.js';
import type { Sql } from '../../ports/sql.js';
import { admissionOrder } from './admission-order.js';
import type { WorkspaceRow } from './workspace-row.js';
import type { WorkspacesStore } from './workspaces-store.js';

const channel = 'workspaces:admission';

/**
 * Where each waiting start stands. Worked out from the rows by the rule that the queue itself follows, so that every process
 * can tell; what the first in line waits for is told by the process that starts workspaces.
 */
export class QueuePlaces {
    private waitsFor: QueuePlace['waitsFor'] = 'turn';

    constructor(
        private readonly sql: Sql,
        private readonly store: WorkspacesStore,
        private readonly pubsub: PubSub
    ) {
        pubsub.subscribe(channel, message => {
            this.waitsFor = message === 'memory' ? 'memory' : 'turn';
        });
    }

    tell(waitsFor: QueuePlace['waitsFor']): Promise<void> {
        return this.pubsub.publish(channel, waitsFor);
    }

    /** By workspace, of those among `rows` that wait. Asks the database only where there is one. */
    async of(rows: readonly WorkspaceRow[]): Promise<ReadonlyMap<string, QueuePlace>> {
        if (!rows.some(waits)) {
            return new Map();
        }
        const unsettled = await this.sql.asPlatform(transaction => this.store.listUnsettled(transaction));
        const starts = unsettled.filter(({ state }) => state === 'starting');
        const order = admissionOrder(
            starts.filter(waits).map(({ workspaceId, ownerUserId, stateSince }) => ({ workspaceId, ownerUserId, since: stateSince })),
            starts.filter(row => !waits(row)).map(({ ownerUserId }) => ownerUserId)
        );
        return new Map(
            order.map(({ workspaceId }, index) => [workspaceId, { place: index + 1, length: order.length, waitsFor: this.waitsFor }])
        );
    }
}

function waits({ state, phases }: WorkspaceRow): boolean {
    return state === 'starting' && phases.every(({ phase }) => phase === 'queued');
}

/** The workspace as it is shown, with where its start stands if that waits. */
export function withPlace(workspace: Workspace, places: ReadonlyMap<string, QueuePlace>): Workspace {
    const queue = places.get(workspace.id);
    return queue ? { ...workspace, queue } : workspace;
}
