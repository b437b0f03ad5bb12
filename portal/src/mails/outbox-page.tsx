import { type KeptMail, mailRoutes, ProblemError } from '@coditect/protocol';
import { Button, SegmentedControl, Stack, Text, UnstyledButton } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useSession } from '../account/session.js';
import { api } from '../api/api.js';
import { useReading } from '../api/use-reading.js';
import { ColorSchemeSwitch } from '../frame/color-scheme-switch.js';
import { momentOf } from '../frame/moments.js';
import { PageHeading } from '../frame/page-heading.js';
import { ReadState } from '../frame/read-state.js';
import { mainId, SkipLink } from '../frame/skip-link.js';
import { Wordmark } from '../frame/wordmark.js';
import styles from './outbox-page.module.css';

const lookEveryMilliseconds = 3_000;

/** The mails of a platform that sends none, for who runs it on one machine. */
export function OutboxPage() {
    const { state } = useSession();
    const administrator = state.kind === 'signed-in' && state.identity.user.administrator;
    const reading = useReading(() => readOutbox(administrator), [administrator]);
    const [chosen, setChosen] = useState<string>();
    const { again } = reading;

    useEffect(() => {
        const timer = window.setInterval(() => void again(), lookEveryMilliseconds);
        return () => window.clearInterval(timer);
    }, [again]);

    return (
        <div className={styles.page}>
            <SkipLink />
            <header className={styles.header}>
                <Wordmark height={26} />
                <ColorSchemeSwitch />
            </header>
            <main id={mainId} tabIndex={-1} className={styles.main}>
                <PageHeading title="Outbox" />
                <Text c="dimmed" mt={6} mb="lg">
                    No mail server is set up, so mails are kept here instead of being sent. Each is a file in the data folder too.
                </Text>
                <ReadState
                    reading={reading}
                    what="the outbox"
                    empty={{ when: ({ mails }) => mails.length === 0, sentence: 'There is no mail yet.' }}
                >
                    {({ mails }) => {
                        const shown = mails.find(mail => mail.id === chosen) ?? mails[0];
                        return (
                            <div className={styles.columns}>
                                <MailList mails={mails} shown={shown} onChoose={setChosen} />
                                {shown && <Mail key={shown.id} mail={shown} />}
                            </div>
                        );
                    }}
                </ReadState>
            </main>
        </div>
    );
}

interface MailListProps {
    readonly mails: readonly KeptMail[];
    readonly shown: KeptMail | undefined;
    readonly onChoose: (id: string) => void;
}

function MailList({ mails, shown, onChoose }: MailListProps) {
    return (
        <ul className={styles.list} aria-label="Mails, newest first">
            {mails.map(mail => (
                <li key={mail.id}>
                    <UnstyledButton
                        className={styles.item}
                        aria-current={mail.id === shown?.id ? 'true' : undefined}
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

/** Everybody at the machine itself, and elsewhere an administrator. */
async function readOutbox(administrator: boolean) {
    try {
        return await api.call(mailRoutes.readOutbox);
    } catch (error) {
        if (administrator && error instanceof ProblemError && error.problem.status === 404) {
            return api.call(mailRoutes.readOutboxAsAdministrator);
        }
        throw error;
    }
}
