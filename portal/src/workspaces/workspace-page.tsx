import { type Identity, type Workspace, workspaceRoutes } from '@coditect/protocol';
import { Anchor, Stack } from '@mantine/core';
import type { ComponentType } from 'react';
import { Link, Navigate, useParams } from 'react-router';
import { api } from '../api/api.js';
import { type Reading, useReading } from '../api/use-reading.js';
import { NotFoundPage } from '../frame/not-found-page.js';
import { ReadState } from '../frame/read-state.js';
import { SettingsPage } from '../frame/settings-page.js';
import { useLiveEvents } from '../live/use-live-events.js';
import { EnvironmentSection } from './environment-section.js';
import { FilesSection } from './files-section.js';
import { GeneralSection } from './general-section.js';
import { SharingSection } from './sharing-section.js';

export interface WorkspaceSectionProps {
    readonly identity: Identity;
    readonly workspace: Workspace;
    readonly reading: Reading<Workspace>;
}

interface WorkspaceTab {
    readonly slug: string;
    readonly label: string;
    /** For its owner alone. */
    readonly owners: boolean;
    readonly Part: ComponentType<WorkspaceSectionProps>;
}

const tabs: readonly WorkspaceTab[] = [
    { slug: 'general', label: 'General', owners: true, Part: GeneralSection },
    { slug: 'sharing', label: 'Sharing', owners: true, Part: SharingSection },
    { slug: 'environment', label: 'Environment', owners: true, Part: EnvironmentSection },
    { slug: 'files', label: 'Files', owners: false, Part: FilesSection }
];

/** `/workspaces/<id>/<tab>`: what is set for one workspace, and its files to look at. */
export function WorkspacePage({ identity }: { readonly identity: Identity }) {
    const { workspaceId = '', tab: slug } = useParams();
    const reading = useReading(() => api.call(workspaceRoutes.getWorkspace, { params: { workspaceId } }), [workspaceId]);
    useLiveEvents({
        onFresh: () => void reading.again(),
        onEvent: payload => {
            if (payload.type === 'workspace.changed' && payload.workspace.id === workspaceId) {
                reading.set(payload.workspace);
            } else if (payload.type === 'workspace.removed' && payload.workspaceId === workspaceId) {
                void reading.again();
            }
        }
    });
    const { value: workspace } = reading;
    const offered = tabs.filter(({ owners }) => !owners || workspace?.role === 'owner');
    const tab = tabs.find(one => one.slug === slug);
    if (slug === undefined) {
        return <Navigate to={`/workspaces/${workspaceId}/general`} replace />;
    }
    if (tab === undefined) {
        return <NotFoundPage />;
    }
    if (workspace !== undefined && !offered.includes(tab)) {
        return <Navigate to={`/workspaces/${workspaceId}/files`} replace />;
    }
    return (
        <SettingsPage
            key={tab.slug}
            identity={identity}
            title={workspace?.name ?? 'Workspace'}
            label="Workspace settings"
            tabs={offered.map(one => ({ to: `/workspaces/${workspaceId}/${one.slug}`, label: one.label }))}
        >
            <Stack gap="lg">
                <Anchor component={Link} to="/" size="sm">
                    All your workspaces
                </Anchor>
                <ReadState reading={reading} what="the workspace">
                    {known => <tab.Part identity={identity} workspace={known} reading={reading} />}
                </ReadState>
            </Stack>
        </SettingsPage>
    );
}
