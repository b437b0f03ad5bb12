import type { EventPayload } from '@coditect/protocol';
import { useSession } from '../account/session.js';
import { useLiveEvents } from '../live/use-live-events.js';

/** Reads anew what a section shows when it has changed, and who one is where that may have. */
export function useOrganizationEvents(organizationId: string, types: readonly EventPayload['type'][], again: () => Promise<void>): void {
    const { refresh, state } = useSession();
    const userId = state.kind === 'signed-in' ? state.identity.user.id : undefined;
    useLiveEvents({
        onFresh: () => void again(),
        onEvent: payload => {
            if (!('organizationId' in payload) || payload.organizationId !== organizationId) {
                return;
            }
            if (payload.type === 'organization.changed' || (payload.type === 'membership.changed' && payload.userId === userId)) {
                void refresh();
            }
            if (types.includes(payload.type)) {
                void again();
            }
        }
    });
}
