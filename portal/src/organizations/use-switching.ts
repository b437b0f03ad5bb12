import { organizationRoutes } from '@coditect/protocol';
import { useSession } from '../account/session.js';
import { api } from '../api/api.js';
import { type Deed, useDeed } from '../api/use-deed.js';

/** Lets this session work in another organisation, in all its pages. */
export function useSwitching(): { readonly deed: Deed; readonly switchTo: (organizationId: string) => Promise<boolean> } {
    const { refresh } = useSession();
    const deed = useDeed();
    const switchTo = (organizationId: string) =>
        deed.run(
            organizationId,
            async () => {
                await api.call(organizationRoutes.switchOrganization, { body: { organizationId } });
                await refresh();
            },
            'You work in another organisation now.'
        );
    return { deed, switchTo };
}
