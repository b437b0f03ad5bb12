import type { AuditVerification } from '@coditect/protocol';
import { Alert, Badge, Group, Text } from '@mantine/core';
import { useReading } from '../api/use-reading.js';
import { momentOf } from '../frame/moments.js';
import { ReadState } from '../frame/read-state.js';
import type { AuditSource } from './audit-source.js';

/** Whether the log's chain is whole. */
export function AuditState({ source }: { readonly source: AuditSource }) {
    const reading = useReading(() => source.verification());
    return (
        <ReadState reading={reading} what="whether the log is whole" height={28}>
            {verification =>
                verification.breach === undefined ? <Whole verification={verification} /> : <Broken {...verification.breach} />
            }
        </ReadState>
    );
}

function Whole({ verification: { entries, vouchedTo } }: { readonly verification: AuditVerification }) {
    return (
        <Group gap="sm" mb="lg">
            <Badge color="green" variant="light">
                Chain whole
            </Badge>
            <Text size="sm" c="dimmed">
                {entries === 1 ? 'One entry' : `${entries} entries`} checked.{' '}
                {vouchedTo === undefined
                    ? 'No checkpoint has been signed yet.'
                    : `Signed up to entry ${vouchedTo.position} on ${momentOf(vouchedTo.at)}.`}
            </Text>
        </Group>
    );
}

function Broken({ position, sentence }: { readonly position: number; readonly sentence: string }) {
    return (
        <Alert role="alert" color="red" variant="outline" mb="lg" title={`The log was tampered with at entry ${position}`}>
            {sentence} Tell whoever runs this installation: they can hold it against the checkpoints that are kept apart from the database.
        </Alert>
    );
}
