import { federationRoutes, fillPath } from '@coditect/protocol';
import { Button, Stack } from '@mantine/core';
import { useEffect, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { pathWithNext, safeNextPath } from '../account/next-path.js';
import { api, apiRoot } from '../api/api.js';

type Provider = { readonly id: string; readonly name: string };

/** The ways in over other parties. They are links, since the browser goes there itself. */
export function ProviderButtons() {
    const [search] = useSearchParams();
    const [providers, setProviders] = useState<readonly Provider[]>([]);
    useEffect(() => {
        let shown = true;
        api.call(federationRoutes.listSignInProviders).then(
            answer => shown && setProviders(answer.providers),
            // Without them the form is there still, and says what is wrong when it is sent.
            () => undefined
        );
        return () => {
            shown = false;
        };
    }, []);
    const next = search.get('next');
    return (
        <Stack gap="sm">
            {providers.map(({ id, name }) => (
                <Button key={id} component="a" href={startAddress(id, next)} variant="default" fullWidth>
                    Continue with {name}
                </Button>
            ))}
            <Button component={Link} to={pathWithNext('/sign-in/company', next)} variant="default" fullWidth>
                Sign in with your company
            </Button>
        </Stack>
    );
}

function startAddress(provider: string, next: string | null): string {
    return withNext(apiRoot + fillPath(federationRoutes.startProviderSignIn.path, { provider }), next);
}

/** The address of a sign-in's start, which keeps in mind where to go afterwards. */
export function withNext(address: string, next: string | null): string {
    const safe = safeNextPath(next);
    return safe === undefined ? address : `${address}?${new URLSearchParams({ next: safe })}`;
}
