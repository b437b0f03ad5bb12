import { apiKeyRoutes, type OrganizationApiKey } from '@coditect/protocol';
import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { useReading } from '../api/use-reading.js';
import { ConfirmDialog } from '../frame/confirm-dialog.js';
import { ReadState } from '../frame/read-state.js';
import { Section } from '../frame/section.js';
import type { OrganizationSectionProps } from '../organizations/organization-page.js';
import { KeyTable } from './key-table.js';

/** All keys that work in an organisation, for those who keep it safe. */
export function OrganizationKeysSection({ membership }: OrganizationSectionProps) {
    const { organizationId } = membership;
    const params = { organizationId };
    const reading = useReading(async () => (await api.call(apiKeyRoutes.listOrganizationApiKeys, { params })).keys, [organizationId]);
    const deed = useDeed();
    const [asked, setAsked] = useState<OrganizationApiKey>();
    const close = () => {
        setAsked(undefined);
        deed.clear();
    };
    const revoke = async ({ id }: OrganizationApiKey) => {
        const call = () => api.call(apiKeyRoutes.revokeOrganizationApiKey, { params: { ...params, keyId: id } });
        if (await deed.run('revoke', call)) {
            close();
            await reading.again();
        }
    };
    return (
        <Section title="API keys" lead="Keys that members have made for programs which work in this organisation.">
            <ReadState
                reading={reading}
                what="the organisation's API keys"
                empty={{ when: keys => keys.length === 0, sentence: 'No key works in this organisation.' }}
            >
                {keys => (
                    <KeyTable
                        label="API keys"
                        keys={keys}
                        whose={key => `of ${key.userName}`}
                        actions={key => (
                            <Button
                                variant="subtle"
                                color="red"
                                size="compact-sm"
                                aria-label={`Revoke ${key.name} of ${key.userName}`}
                                onClick={() => setAsked(key)}
                            >
                                Revoke
                            </Button>
                        )}
                    />
                )}
            </ReadState>
            {asked !== undefined && (
                <ConfirmDialog
                    opened
                    title={`Revoke ${asked.name}?`}
                    confirmLabel="Revoke key"
                    busy={deed.busy !== undefined}
                    fault={deed.fault}
                    onConfirm={() => void revoke(asked)}
                    onClose={close}
                >
                    <Text>Programs of {asked.userName} that use it stop working at once. This can't be undone.</Text>
                </ConfirmDialog>
            )}
        </Section>
    );
}
