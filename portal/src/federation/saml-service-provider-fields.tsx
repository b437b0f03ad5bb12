import { samlRoutes } from '@coditect/protocol';
import { Stack } from '@mantine/core';
import { api } from '../api/api.js';
import { useReading } from '../api/use-reading.js';
import { CopyField } from '../frame/copy-field.js';
import { ReadState } from '../frame/read-state.js';

/** What a SAML identity provider has to be told of this platform. */
export function SamlServiceProviderFields(params: { readonly organizationId: string; readonly connectionId: string }) {
    const reading = useReading(() => api.call(samlRoutes.getSamlServiceProvider, { params }), [params.connectionId]);
    return (
        <ReadState reading={reading} what="what to enter at the identity provider">
            {({ entityId, acsUrl, metadataUrl }) => (
                <Stack gap="sm">
                    <CopyField label="Metadata URL" description="Most identity providers need no more than this." value={metadataUrl} />
                    <CopyField label="Entity ID" value={entityId} />
                    <CopyField label="Assertion consumer service URL" value={acsUrl} />
                </Stack>
            )}
        </ReadState>
    );
}
