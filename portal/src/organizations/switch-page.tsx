import { type Identity, roleMay } from '@coditect/protocol';
import { Button, Stack } from '@mantine/core';
import { Link, Navigate, useNavigate, useParams } from 'react-router';
import { FormAlert } from '../forms/form-alert.js';
import { EntryPage } from '../frame/entry-page.js';
import { useSwitching } from './use-switching.js';

/**
 * `/switch/<id>`: comes from an IDE, and leads into the workspace that the person has in that organisation. It asks first: any page
 * can lead a browser to this address, and what a session works in is the person's to say.
 */
export function SwitchPage({ identity }: { readonly identity: Identity }) {
    const { organizationId = '' } = useParams();
    const navigate = useNavigate();
    const { deed, switchTo } = useSwitching();
    const membershipIn = (id: string) => identity.memberships.find(one => one.organizationId === id);
    const [here, there] = [membershipIn(identity.currentOrganizationId), membershipIn(organizationId)];
    // Whose role uses no workspaces finds on the home page what to do instead.
    const path = there === undefined || roleMay(there.role, 'workspaces:use') ? '/open' : '/';
    if (here === there && there !== undefined) {
        return <Navigate to={path} replace />;
    }
    if (there === undefined || deed.fault !== undefined) {
        return (
            <EntryPage title="You can't go there now">
                <Stack gap="lg">
                    <FormAlert sentence={deed.fault ?? 'You do not belong to that organisation, or do so no more.'} />
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
    const go = () => void switchTo(organizationId).then(done => done && navigate(path, { replace: true }));
    return (
        <EntryPage title={`Switch to ${there.name}?`} lead="All pages of this browser work in that organisation then.">
            <Stack gap="sm">
                <Button autoFocus loading={deed.busy !== undefined} onClick={go}>
                    Switch
                </Button>
                <Button component={Link} to="/open" variant="default">
                    Stay{here === undefined ? '' : ` in ${here.name}`}
                </Button>
            </Stack>
        </EntryPage>
    );
}
