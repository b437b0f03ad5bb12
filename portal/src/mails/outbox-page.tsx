import { type KeptMail, mailRoutes } from '@coditect/protocol';
import { Button, SegmentedControl, Stack, Text, UnstyledButton } from '@mantine/core';
import { useEffect, useLayoutEffect, useState } from 'react';
import { useLinkToken } from '../account/link-token.js';
import { useSession } from '../account/session.js';
import { api } from '../api/api.js';
import { problemOf } from '../api/problem-of.js';
import { useReading } from '../api/use-reading.js';
import { type Elevated, useElevation } from '../elevation/elevation.js';
import { ColorSchemeSwitch } from '../frame/color-scheme-switch.js';
import { momentOf } from '../frame/moments.js';
import { PageHeading } from '../frame/page-heading.js';
import { ReadState } from '../frame/read-state.js';
import { mainId, SkipLink } from '../frame/skip-link.js';
import { LoadingPage } from '../frame/waiting-pages.js';
import { Wordmark } from '../frame/wordmark.js';
import { tabStore } from '../storage/browser-store.js';
import { outboxHint } from './outbox-hint.js';
import styles from './outbox-page.module.css';
import { dropOutboxToken, keepOutboxToken, outboxApi, readOutboxToken } from './outbox-token.js';

const lookEveryMilliseconds = 3_000;

/** What is to be seen: the mails, or that this person may not see them, or that there are none since they are sent. */
type Outbox = { readonly kind: 'open'; readonly mails: readonly KeptMail[] } | { readonly kind: 'closed' | 'sent' };

/** `/outbox#<token>`: the mails of a platform that sends none, for who started it, and for administrators. */
export function OutboxPage() {
    const fromLink = useLinkToken();
    const { state } = useSession();
    // Before the first reading, which begins in an effect that comes after.
    useLayoutEffect(() => {
        if (fromLink !== '') {
            keepOutboxToken(tabStore, fromLink);
        }
    }, [fromLink]);

    if (state.kind === 'loading') {
        return <LoadingPage />;
    }
    return (
        <div className={styles.page}>
            <SkipLink />
            <header className={styles.header}>
                <Wordmark height={26} />
                <ColorSchemeSwitch />
            </header>
            <main id={mainId} tabIndex={-1} className={styles.main}>
                <PageHeading title="Outbox" />
                <Content administrator={state.kind === 'signed-in' && state.identity.user.administrator} fromLink={fromLink} />
            </main>
        </div>
    );
}

const sentences: Readonly<Record<Outbox['kind'], string>> = {
    open: 'No mail server is set up, so mails are kept here instead of being sent. Each is a file in the data folder too.',
    closed: `No mail server is set up, so mails are kept here instead of being sent. ${outboxHint}`,
    sent: 'Mails are sent from here. There is no outbox to look into.'
};

function Content({ administrator, fromLink }: { readonly administrator: boolean; readonly fromLink: string }) {
    const elevated = useElevation();
    const reading = useReading(() => readOutbox(administrator, elevated), [administrator, fromLink]);
    const { again } = reading;
    const open = reading.value?.kind === 'open' && reading.fault === undefined;

    useEffect(() => {
        if (open) {
            // No look begins while another waits for a fresh proof, and who declines that is not asked again.
            let looking = false;
            const look = async () => {
                looking = true;
                await again();
                looking = false;
            };
            const timer = window.setInterval(() => looking || void look(), lookEveryMilliseconds);
            return () => window.clearInterval(timer);
        }
    }, [again, open]);

    return (
        <ReadState reading={reading} what="the outbox">
            {outbox => (
                <>
                    <Text c="dimmed" mt={6} mb="lg">
                        {sentences[outbox.kind]}
                    </Text>
                    {outbox.kind === 'open' && <Mails mails={outbox.mails} />}
                </>
            )}
        </ReadState>
    );
}

function Mails({ mails }: { readonly mails: readonly KeptMail[] }) {
    const [chosen, setChosen] = useState<string>();
    const shown = mails.find(mail => mail.id === chosen) ?? mails[0];
    if (!shown) {
        return <Text c="dimmed">There is no mail yet.</Text>;
    }
    return (
        <div className={styles.columns}>
            <MailList mails={mails} shown={shown} onChoose={setChosen} />
            <Mail key={shown.id} mail={shown} />
        </div>
    );
}

interface MailListProps {
    readonly mails: readonly KeptMail[];
    readonly shown: KeptMail;
    readonly onChoose: (id: string) => void;
}

function MailList({ mails, shown, onChoose }: MailListProps) {
    return (
        <ul className={styles.list} aria-label="Mails, newest first">
            {mails.map(mail => (
                <li key={mail.id}>
                    <UnstyledButton
                        className={styles.item}
                        aria-current={mail.id === shown.id ? 'true' : undefined}
                        onClick={() => onChoose(mail.id)}
                    >
                        <strong>{mail.subject}</strong>
                        <span>{mail.to}</span>
                        <time dateTime={mail.at}>{momentOf(mail.at)}</time>
                    </UnstyledButton>
                </li>
            ))}
        </ul>
    );
}

function Mail({ mail }: { readonly mail: KeptMail }) {
    const [form, setForm] = useState('html');
    const link = /https?:\/\/\S+/.exec(mail.text)?.[0];
    return (
        <article className={styles.mail} aria-label={mail.subject}>
            <Stack gap="md">
                <SegmentedControl
                    aria-label="Form of the mail"
                    value={form}
                    onChange={setForm}
                    data={[
                        { value: 'html', label: 'As it looks' },
                        { value: 'text', label: 'As text' }
                    ]}
                />
                {form === 'html' ? (
                    // No script runs in there, and it is of no origin; its links lead this tab on when they are clicked.
                    <iframe
                        className={styles.html}
                        title={mail.subject}
                        sandbox="allow-top-navigation-by-user-activation"
                        srcDoc={mail.html.replace('<head>', '<head><base target="_top">')}
                    />
                ) : (
                    <pre className={styles.text}>{mail.text}</pre>
                )}
                {link !== undefined && (
                    <Button component="a" href={link}>
                        Open the link
                    </Button>
                )}
            </Stack>
        </article>
    );
}

async function readOutbox(administrator: boolean, elevated: Elevated): Promise<Outbox> {
    const byToken = await readByToken();
    if (byToken) {
        return { kind: 'open', mails: byToken };
    }
    const { kept } = await api.call(mailRoutes.readOutboxState);
    if (!kept) {
        return { kind: 'sent' };
    }
    return administrator ? { kind: 'open', ...(await elevated(() => api.call(mailRoutes.readOutboxAsAdministrator))) } : { kind: 'closed' };
}

/** Undefined where this tab has no token, or none that opens anything. */
async function readByToken(): Promise<readonly KeptMail[] | undefined> {
    const token = readOutboxToken(tabStore);
    if (token === undefined) {
        return undefined;
    }
    try {
        return (await outboxApi(token).call(mailRoutes.readOutbox)).mails;
    } catch (error) {
        if (problemOf(error).status !== 404) {
            throw error;
        }
        dropOutboxToken(tabStore, token);
        return undefined;
    }
}
