import { type Identity, roleMay } from '@coditect/protocol';
import { Button, Stack } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { FormAlert } from '../forms/form-alert.js';
import { EntryPage } from '../frame/entry-page.js';
import { LoadingPage } from '../frame/waiting-pages.js';
import { useSwitching } from './use-switching.js';

/** `/switch/<id>`: comes from an IDE, and leads into the workspace that the person has in that organisation. */
export function SwitchPage({ identity }: { readonly identity: Identity }) {
    const { organizationId = '' } = useParams();
    const navigate = useNavigate();
    const { deed, switchTo } = useSwitching();
    const asked = useRef(false);
    useEffect(() => {
        if (!asked.current) {
            asked.current = true;
            const there = identity.memberships.find(one => one.organizationId === organizationId);
            // Whose role uses no workspaces finds on the home page what to do instead.
            const path = there === undefined || roleMay(there.role, 'workspaces:use') ? '/open' : '/';
            void switchTo(organizationId).then(done => done && navigate(path, { replace: true }));
        }
    });
    return deed.fault === undefined ? (
        <LoadingPage />
    ) : (
        <EntryPage title="You can't go there now">
            <Stack gap="lg">
                <FormAlert sentence={deed.fault} />
                <Button component={Link} to="/account/security">
                    Security settings
                </Button>
                <Button component={Link} to="/" variant="default">
                    Go to your workspaces
                </Button>
            </Stack>
        </EntryPage>
    );
}
