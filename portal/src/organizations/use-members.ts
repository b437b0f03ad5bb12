import { type Member, memberRoutes } from '@coditect/protocol';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { api } from '../api/api.js';
import { useReading } from '../api/use-reading.js';
import { useOrganizationEvents } from './use-organization-events.js';

const membersPerPage = 50;
const typingPause = 250;

/** The members of an organisation that a search finds, more of them on demand, kept current. */
export function useMembers(organizationId: string) {
    const [filter, setFilter] = useState('');
    const [search] = useDebouncedValue(filter.trim(), typingPause);
    const [pages, setPages] = useState(1);
    const reading = useReading(async () => {
        const members: Member[] = [];
        let after: string | undefined;
        for (let page = 0; page < pages; page += 1) {
            const query = { limit: membersPerPage, after, search: search === '' ? undefined : search };
            const found = await api.call(memberRoutes.listMembers, { params: { organizationId }, query });
            members.push(...found.members);
            after = found.next;
            if (after === undefined) {
                break;
            }
        }
        return { members, more: after !== undefined };
    }, [organizationId, search, pages]);
    useOrganizationEvents(organizationId, ['membership.changed'], reading.again);
    return {
        reading,
        filter,
        setFilter: (text: string) => {
            setFilter(text);
            setPages(1);
        },
        showMore: () => setPages(known => known + 1)
    };
}
