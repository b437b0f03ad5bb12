import { Button, Group, Textarea, TextInput } from '@mantine/core';

/** What an input of the form is bound by: its value, what is wrong with it, and what becomes of another. */
type Binding<Name extends string> = (name: Name) => {
    readonly name: string;
    readonly value: string;
    readonly error: string | undefined;
    readonly onChange: (event: { readonly currentTarget: { readonly value: string } }) => void;
};

interface OidcFieldsProps {
    readonly field: Binding<'issuer' | 'clientId' | 'clientSecret'>;
    /** Whether there is a secret already, which is not shown. */
    readonly kept: boolean;
}

export function OidcFields({ field, kept }: OidcFieldsProps) {
    return (
        <>
            <TextInput label="Issuer" placeholder="https://login.example.com" {...field('issuer')} />
            <TextInput label="Client ID" autoComplete="off" {...field('clientId')} />
            <TextInput
                label="Client secret"
                type="password"
                autoComplete="off"
                description={kept ? 'Empty: the one that is kept stays.' : undefined}
                {...field('clientSecret')}
            />
        </>
    );
}

interface SamlFieldsProps {
    readonly field: Binding<'metadata' | 'idpEntityId' | 'ssoUrl' | 'certificates'>;
    readonly readable: boolean;
    readonly reading: boolean;
    readonly onRead: () => void;
}

export function SamlFields({ field, readable, reading, onRead }: SamlFieldsProps) {
    return (
        <>
            <Textarea
                label="Metadata of the identity provider"
                description="Its address, or its XML. Fills in the fields below."
                autosize
                minRows={2}
                maxRows={6}
                {...field('metadata')}
            />
            <Group>
                <Button variant="default" size="sm" loading={reading} disabled={!readable} onClick={onRead}>
                    Read metadata
                </Button>
            </Group>
            <TextInput label="Entity ID of the identity provider" {...field('idpEntityId')} />
            <TextInput label="Sign-in URL" {...field('ssoUrl')} />
            <Textarea
                label="Certificates"
                description="PEM, one after another. Two while one takes the place of the other."
                autosize
                minRows={3}
                maxRows={10}
                {...field('certificates')}
            />
        </>
    );
}

const certificateEnd = '-----END CERTIFICATE-----';

/** Each certificate of a text that holds several; the whole where it is the bare base64 of one. */
export function certificatesIn(text: string): string[] {
    const parts = text.split(certificateEnd).map(part => part.trim());
    const pems = parts.slice(0, -1).map(part => `${part}\n${certificateEnd}`);
    const rest = parts.at(-1) ?? '';
    return rest === '' ? pems : [...pems, rest];
}
