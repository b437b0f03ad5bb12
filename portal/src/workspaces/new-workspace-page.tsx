import {
    faultOfRepositoryUrl,
    type Identity,
    type NewWorkspace,
    type WorkspaceTemplate,
    workspaceManagementRoutes,
    workspaceNameSchema
} from '@coditect/protocol';
import { Anchor, Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api } from '../api/api.js';
import { useReading } from '../api/use-reading.js';
import { FormAlert } from '../forms/form-alert.js';
import type { FormFaults } from '../forms/form-faults.js';
import { useForm } from '../forms/use-form.js';
import { PersonPage } from '../frame/person-page.js';
import { ReadState } from '../frame/read-state.js';
import { Section } from '../frame/section.js';
import styles from './new-workspace-page.module.css';
import { nameOfRepository } from './source-words.js';

type Field = 'name' | 'source' | 'url';

interface Choice {
    readonly value: string;
    readonly label: string;
    readonly description: string;
}

const ofTemplate = 'template:';
const general: readonly Choice[] = [
    { value: 'empty', label: 'Empty folder', description: 'Nothing is in it.' },
    { value: 'repository', label: 'Git repository', description: 'Cloned when the workspace starts for the first time.' }
];

/** `/workspaces/new`: what a new workspace is made of. */
export function NewWorkspacePage({ identity }: { readonly identity: Identity }) {
    const reading = useReading(() => api.call(workspaceManagementRoutes.listWorkspaceTemplates));
    return (
        <PersonPage identity={identity} title="New workspace">
            <div className={styles.page}>
                <Section title="What it begins with" lead="You can change everything in it later. Each workspace runs on its own.">
                    <ReadState reading={reading} what="the templates" height={320}>
                        {({ templates }) => <NewWorkspaceForm templates={templates} />}
                    </ReadState>
                </Section>
            </div>
        </PersonPage>
    );
}

function NewWorkspaceForm({ templates }: { readonly templates: readonly WorkspaceTemplate[] }) {
    const navigate = useNavigate();
    const [named, setNamed] = useState(false);
    const choices: readonly Choice[] = [
        ...general,
        ...templates.map(({ id, name, description, needs }) => ({
            value: ofTemplate + id,
            label: name,
            description: `${description} Needs ${needs}.`
        }))
    ];
    /** Follows the choice until the person has written a name. */
    const suggestion = (source: string, url: string) =>
        source === 'repository'
            ? nameOfRepository(url)
            : source === 'empty'
              ? ''
              : (choices.find(({ value }) => value === source)?.label ?? '');
    const { form, alert, sending, values, formFault, onSubmit, inputOf, reset } = useForm<Field, { slug: string }>({
        fields: ['source', 'url', 'name'],
        first: { name: '', source: 'empty', url: '' },
        check: faultsOf,
        send: ({ name, source, url }) =>
            api.call(workspaceManagementRoutes.createWorkspace, { body: { name, source: sourceOf(source, url) } }),
        onSent: ({ slug }) => void navigate(`/open/${slug}`)
    });
    const choose = (source: string) => reset({ ...values, source, ...(named ? {} : { name: suggestion(source, values.url) }) });
    const url = inputOf('url');
    const name = inputOf('name');
    return (
        <form ref={form} onSubmit={onSubmit} noValidate aria-label="New workspace">
            <Stack gap="lg">
                <FormAlert sentence={formFault} ref={alert} />
                <Radio.Group name="source" label="Begin with" value={values.source} onChange={choose} error={inputOf('source').error}>
                    <div className={styles.choices}>
                        {choices.map(({ value, label, description }) => (
                            <Radio key={value} value={value} label={label} description={description} className={styles.choice} />
                        ))}
                    </div>
                </Radio.Group>
                {values.source === 'repository' && (
                    <TextInput
                        label="Address of the repository"
                        description="Such as https://example.com/team/project.git or git@example.com:team/project.git. Git asks for a password where it needs one."
                        autoComplete="off"
                        spellCheck={false}
                        {...url}
                        onChange={event => {
                            const { value } = event.currentTarget;
                            reset({ ...values, url: value, ...(named ? {} : { name: nameOfRepository(value) }) });
                        }}
                    />
                )}
                <TextInput
                    label="Name"
                    description="The workspace's folder is called after it. You can rename the workspace later."
                    autoComplete="off"
                    {...name}
                    onChange={event => {
                        setNamed(event.currentTarget.value !== '');
                        name.onChange(event);
                    }}
                />
                <Group gap="sm">
                    <Button type="submit" loading={sending}>
                        Make workspace
                    </Button>
                    <Anchor component={Link} to="/">
                        Cancel
                    </Anchor>
                </Group>
                <Text size="sm" c="dimmed">
                    It opens as soon as it is made.
                </Text>
            </Stack>
        </form>
    );
}

function faultsOf({ name, source, url }: Readonly<Record<Field, string>>): FormFaults<Field> {
    const fields: Partial<Record<Field, string>> = {};
    const fault = workspaceNameSchema.safeParse(name).error?.issues[0]?.message;
    if (fault !== undefined) {
        fields.name = fault;
    }
    const wrong = source === 'repository' ? faultOfRepositoryUrl(url.trim()) : undefined;
    if (wrong !== undefined) {
        fields.url = wrong;
    }
    return { fields };
}

function sourceOf(source: string, url: string): NewWorkspace['source'] {
    if (source.startsWith(ofTemplate)) {
        return { kind: 'template', template: source.slice(ofTemplate.length) };
    }
    return source === 'repository' ? { kind: 'repository', url } : { kind: 'empty' };
}
