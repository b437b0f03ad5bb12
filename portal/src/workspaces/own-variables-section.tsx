import { variableRoutes } from '@coditect/protocol';
import { api } from '../api/api.js';
import { VariableList } from './variable-list.js';

/** Environment variables and secrets of all a person's workspaces. */
export function OwnVariablesSection() {
    return (
        <VariableList
            title="Variables and secrets of all your workspaces"
            lead="Each workspace of yours, in every organisation, has them from its next start on. Who can edit one of your workspaces can read them there."
            empty="There are none."
            of="own"
            place={{
                list: async () => (await api.call(variableRoutes.listOwnVariables)).variables,
                set: (name, body) => api.call(variableRoutes.setOwnVariable, { params: { name }, body }),
                remove: name => api.call(variableRoutes.deleteOwnVariable, { params: { name } })
            }}
        />
    );
}
