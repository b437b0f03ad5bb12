import { type Identity, mailRoutes, type UndeliveredMail } from '@coditect/protocol';
import { Anchor, Button, Group } from '@mantine/core';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { useReading } from '../api/use-reading.js';
import { DeedState } from '../frame/deed-state.js';
import { ListTable } from '../frame/list-table.js';
import { momentOf } from '../frame/moments.js';
import { PersonPage } from '../frame/person-page.js';
import { ReadState } from '../frame/read-state.js';
import { Section } from '../frame/section.js';

/** `/admin/mails`: what the platform could not send, to whom and why. */
export function UndeliveredMailsPage({ identity }: { readonly identity: Identity }) {
    const reading = useReading(() => api.call(mailRoutes.listUndeliveredMails));
    const deed = useDeed();
    const sendAgain = async ({ id }: UndeliveredMail) => {
        await deed.run(`send-${id}`, () => api.call(mailRoutes.sendMailAgain, { params: { mailId: id } }), 'It was tried again.');
        await reading.again();
    };
    const forget = async ({ id }: UndeliveredMail) => {
        await deed.run(`forget-${id}`, () => api.call(mailRoutes.discardMail, { params: { mailId: id } }), 'It was forgotten.');
        await reading.again();
    };
    return (
        <PersonPage identity={identity} title="Mails">
            <Section
                title="Undelivered"
                lead="Mails that were refused, or that failed for a day. They are kept for 30 days; what stands in them is for whom they were written alone."
                actions={
                    <Anchor href="/outbox" size="sm">
                        Outbox
                    </Anchor>
                }
            >
                <DeedState deed={deed} />
                <ReadState
                    reading={reading}
                    what="undelivered mails"
                    empty={{ when: ({ mails }) => mails.length === 0, sentence: 'Every mail was delivered.' }}
                >
                    {({ mails }) => (
                        <ListTable
                            label="Undelivered mails"
                            rows={mails}
                            keyOf={mail => mail.id}
                            columns={[
                                { header: 'To', cell: mail => mail.to },
                                { header: 'Subject', cell: mail => mail.subject },
                                { header: 'Why', cell: mail => mail.failure, quiet: true },
                                { header: 'Given up', cell: mail => momentOf(mail.failedAt), quiet: true },
                                {
                                    header: 'What to do',
                                    headerHidden: true,
                                    cell: mail => (
                                        <Group gap="xs">
                                            <Button
                                                variant="default"
                                                size="compact-sm"
                                                loading={deed.busy === `send-${mail.id}`}
                                                aria-label={`Send the mail to ${mail.to} again`}
                                                onClick={() => void sendAgain(mail)}
                                            >
                                                Send again
                                            </Button>
                                            <Button
                                                variant="subtle"
                                                size="compact-sm"
                                                loading={deed.busy === `forget-${mail.id}`}
                                                aria-label={`Forget the mail to ${mail.to}`}
                                                onClick={() => void forget(mail)}
                                            >
                                                Forget
                                            </Button>
                                        </Group>
                                    )
                                }
                            ]}
                        />
                    )}
                </ReadState>
            </Section>
        </PersonPage>
    );
}
