import { type AccountSummary, administrationRoutes, licenseRoutes, type Tier } from '@coditect/protocol';
import { useDebouncedValue } from '@mantine/hooks';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useSession } from '../account/session.js';
import { api } from '../api/api.js';
import { isSignedOut, sentenceOf } from '../api/problem-of.js';
import { ElevationDeclined, useElevation } from '../elevation/elevation.js';
import { type CursorPages, cursorOf, firstPage, nextPage, previousPage } from './cursor-pages.js';

const accountsPerPage = 25;
const typingPause = 250;

interface Shown {
    readonly accounts: readonly AccountSummary[];
    readonly next: string | undefined;
}

/** The accounts of the installation, a page at a time, and the setting of their tiers. */
export function useAccounts() {
    const { ended } = useSession();
    const elevated = useElevation();
    const [filter, setFilter] = useState('');
    const [email] = useDebouncedValue(filter.trim(), typingPause);
    const [pages, setPages] = useState<CursorPages>(firstPage);
    const [shown, setShown] = useState<Shown>();
    const [fault, setFault] = useState<string>();
    const [confirmation, setConfirmation] = useState('');
    const latest = useRef(0);

    const refuse = useCallback((error: unknown) => (isSignedOut(error) ? ended() : setFault(sentenceOf(error))), [ended]);

    const read = useCallback(async () => {
        latest.current += 1;
        const mine = latest.current;
        try {
            const query = { limit: accountsPerPage, after: cursorOf(pages), email: email === '' ? undefined : email };
            const { accounts, next } = await api.call(administrationRoutes.listAccounts, { query });
            if (mine === latest.current) {
                setShown({ accounts, next });
                setFault(undefined);
            }
        } catch (error) {
            if (mine === latest.current) {
                refuse(error);
            }
        }
    }, [email, pages, refuse]);

    useEffect(() => {
        void read();
    }, [read]);

    const setTier = async (account: AccountSummary, tier: Tier) => {
        setConfirmation('');
        try {
            const params = { organizationId: account.organizationId };
            const license = await elevated(() => api.call(licenseRoutes.setTier, { params, body: { tier } }));
            setShown(
                known =>
                    known && {
                        ...known,
                        accounts: known.accounts.map(one =>
                            one.organizationId === account.organizationId ? { ...one, tier: license.tier } : one
                        )
                    }
            );
            setFault(undefined);
            setConfirmation(`${account.user.name} now has the tier ${license.tierName}.`);
        } catch (error) {
            if (!(error instanceof ElevationDeclined)) {
                refuse(error);
            }
        }
    };

    const { next } = shown ?? {};
    return {
        filter,
        setFilter: (text: string) => {
            setFilter(text);
            setConfirmation('');
            setPages(firstPage);
        },
        accounts: shown?.accounts,
        fault,
        confirmation,
        setTier,
        retry: () => void read(),
        back: pages.length > 1 ? () => setPages(previousPage(pages)) : undefined,
        forward: next === undefined ? undefined : () => setPages(nextPage(pages, next))
    };
}
