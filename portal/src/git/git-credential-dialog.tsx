import { type GitCredential, gitCredentialRoutes, saveGitCredentialSchema } from '@coditect/protocol';
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { api } from '../api/api.js';
import { FormAlert } from '../forms/form-alert.js';
import { useForm } from '../forms/use-form.js';

interface GitCredentialDialogProps {
    /** The entry whose secret is to be replaced; missing for a new one. */
    readonly entry: GitCredential | undefined;
    readonly onSaved: () => void;
    readonly onClose: () => void;
}

const fields = ['host', 'username', 'secret'] as const;

export function GitCredentialDialog({ entry, onSaved, onClose }: GitCredentialDialogProps) {
    const { form, alert, sending, formFault, onSubmit, inputOf } = useForm({
        fields,
        first: { host: entry?.host ?? '', username: entry?.username ?? '', secret: '' },
        check: values => {
            const { error } = saveGitCredentialSchema.safeParse(values);
            return { fields: Object.fromEntries((error?.issues ?? []).map(({ path, message }) => [String(path[0]), message])) };
        },
        send: body => api.call(gitCredentialRoutes.saveGitCredential, { body }),
        onSent: onSaved
    });
    const title = entry === undefined ? 'Add a token or password' : `Replace the token of ${entry.username}`;
    return (
        <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }} centered>
            <form ref={form} onSubmit={onSubmit} noValidate aria-label={title}>
                <Stack gap="lg">
                    <FormAlert sentence={formFault} ref={alert} />
                    <TextInput
                        label="Host"
                        placeholder="github.com"
                        autoComplete="off"
                        readOnly={entry !== undefined}
                        data-autofocus={entry === undefined}
                        {...inputOf('host')}
                    />
                    <TextInput
                        label="User name"
                        description="Where the host gives you a token alone, any name will do."
                        autoComplete="off"
                        readOnly={entry !== undefined}
                        {...inputOf('username')}
                    />
                    <TextInput
                        label="Token or password"
                        description="Give a token no more rights than your work needs."
                        type="password"
                        autoComplete="off"
                        data-autofocus={entry !== undefined}
                        {...inputOf('secret')}
                    />
                    <Group justify="end" gap="sm">
                        <Button variant="default" size="sm" onClick={onClose}>
                            Cancel
                        </Button>
                        <Button type="submit" size="sm" loading={sending}>
                            Save
                        </Button>
                    </Group>
                </Stack>
            </form>
        </Modal>
    );
}
