import { variableRoutes } from '@coditect/protocol';
import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import { api } from '../api/api.js';
import { VariableList } from './variable-list.js';
import type { WorkspaceSectionProps } from './workspace-page.js';

/** Environment variables and secrets of one workspace. */
export function EnvironmentSection({ workspace: { id: workspaceId, state } }: WorkspaceSectionProps) {
    const params = { workspaceId };
    return (
        <>
            <VariableList
                title="Environment variables and secrets"
                lead="What runs in this workspace finds them in its environment from the next start on. They are kept encrypted."
                empty="There are none. Add one for what programs need to be told, such as a token."
                of={workspaceId}
                place={{
                    list: async () => (await api.call(variableRoutes.listWorkspaceVariables, { params })).variables,
                    set: (name, body) => api.call(variableRoutes.setWorkspaceVariable, { params: { ...params, name }, body }),
                    remove: name => api.call(variableRoutes.deleteWorkspaceVariable, { params: { ...params, name } })
                }}
            />
            <Text size="sm" c="dimmed">
                {state === 'running' ? 'The workspace runs: restart it, and it has what you changed. ' : ''}
                Variables of all your workspaces are in{' '}
                <Anchor component={Link} to="/account/workspaces" size="sm">
                    your account settings
                </Anchor>
                ; those of this one go before them.
            </Text>
        </>
    );
}
