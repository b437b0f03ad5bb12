import type { AuditEntryView } from '@coditect/protocol';
import { Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useReading } from '../api/use-reading.js';
import { ListTable } from '../frame/list-table.js';
import { ReadState } from '../frame/read-state.js';
import { type ChosenFilters, filterOf, noFilters } from './audit-filters.js';
import styles from './audit-log.module.css';
import type { AuditSource } from './audit-source.js';
import { actorOf, deedOf, detailsOf, objectOf, subjects } from './audit-words.js';

const moments = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

/** The entries of a log, newest first, with filters and exports. */
export function AuditLog({ source, label }: { readonly source: AuditSource; readonly label: string }) {
    const [chosen, setChosen] = useState<ChosenFilters>(noFilters);
    // Where each page that was turned to began; the newest has no beginning.
    const [pages, setPages] = useState<readonly (number | undefined)[]>([undefined]);
    const filter = filterOf(chosen);
    const before = pages.at(-1);
    const reading = useReading(() => source.page(filter, before), [JSON.stringify(filter), before]);
    const choose = (change: Partial<ChosenFilters>) => {
        setChosen({ ...chosen, ...change });
        setPages([undefined]);
    };
    const next = reading.value?.next;
    const nothing = Object.keys(filter).length > 0 ? 'Nothing of this kind is on record.' : 'Nothing is on record yet.';
    return (
        <>
            <search className={styles.filters} aria-label={`Filter ${label}`}>
                <NativeSelect
                    label="About"
                    size="sm"
                    data={[...subjects]}
                    value={chosen.subject}
                    onChange={event => choose({ subject: event.currentTarget.value })}
                />
                <TextInput
                    className={styles.text}
                    label="Containing"
                    placeholder="An address, a detail"
                    type="search"
                    size="sm"
                    maxLength={200}
                    value={chosen.text}
                    onChange={event => choose({ text: event.currentTarget.value })}
                />
                <TextInput
                    label="From"
                    type="date"
                    size="sm"
                    value={chosen.from}
                    onChange={event => choose({ from: event.currentTarget.value })}
                />
                <TextInput
                    label="To"
                    type="date"
                    size="sm"
                    value={chosen.to}
                    onChange={event => choose({ to: event.currentTarget.value })}
                />
            </search>
            <ReadState reading={reading} what={label} height={260} empty={{ when: page => page.entries.length === 0, sentence: nothing }}>
                {page => (
                    <ListTable
                        label={label}
                        rows={page.entries}
                        keyOf={entry => String(entry.position)}
                        columns={[
                            { header: 'What happened', cell: entry => <Deed entry={entry} /> },
                            { header: 'When', quiet: true, width: 150, cell: entry => moments.format(new Date(entry.at)) },
                            { header: 'From', quiet: true, width: 130, cell: entry => entry.address ?? (entry.erased ? 'erased' : '') }
                        ]}
                    />
                )}
            </ReadState>
            <Group justify="space-between" mt="lg" gap="sm">
                <Group component="nav" aria-label={`Pages of ${label}`} gap="sm">
                    <Button variant="default" size="sm" disabled={pages.length === 1} onClick={() => setPages(pages.slice(0, -1))}>
                        Newer
                    </Button>
                    <Button variant="default" size="sm" disabled={next === undefined} onClick={() => setPages([...pages, next])}>
                        Older
                    </Button>
                </Group>
                <Group gap="sm">
                    <Button variant="default" size="sm" component="a" href={source.exportUrl('csv', filter)} download>
                        Export as CSV
                    </Button>
                    <Button variant="default" size="sm" component="a" href={source.exportUrl('jsonl', filter)} download>
                        Export as JSON lines
                    </Button>
                </Group>
            </Group>
        </>
    );
}

function Deed({ entry }: { readonly entry: AuditEntryView }) {
    const object = objectOf(entry);
    const sentence = `${actorOf(entry)} ${deedOf(entry)}${object === undefined ? '' : `: ${object}`}`;
    return (
        <details>
            <summary className={styles.summary}>{sentence}</summary>
            <dl className={styles.details}>
                <dt>entry</dt>
                <dd>
                    {entry.position} · {entry.action}
                </dd>
                {entry.userAgent !== undefined && entry.userAgent !== '' && (
                    <>
                        <dt>browser</dt>
                        <dd>{entry.userAgent}</dd>
                    </>
                )}
                {entry.target !== undefined && (
                    <>
                        <dt>{entry.target.kind}</dt>
                        <dd>{entry.target.id}</dd>
                    </>
                )}
                {detailsOf(entry).map(({ name, value }) => (
                    <Detail key={name} name={name} value={value} />
                ))}
                {entry.erased && <Detail name="personal part" value="erased; the chain still vouches that it was there" />}
            </dl>
        </details>
    );
}

function Detail({ name, value }: { readonly name: string; readonly value: string }) {
    return (
        <>
            <dt>{name}</dt>
            <dd>{value}</dd>
        </>
    );
}
