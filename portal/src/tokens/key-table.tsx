import type { ApiKey } from '@coditect/protocol';
import { Code, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { ListTable } from '../frame/list-table.js';
import { dayOf, momentOf } from '../frame/moments.js';
import { scopeWords } from './scope-words.js';

interface KeyTableProps<Key extends ApiKey> {
    readonly label: string;
    readonly keys: readonly Key[];
    /** Where a key works, or whose it is: "in Acme". */
    readonly whose: (key: Key) => string;
    readonly actions: (key: Key) => ReactNode;
}

export function KeyTable<Key extends ApiKey>({ label, keys, whose, actions }: KeyTableProps<Key>) {
    return (
        <ListTable
            label={label}
            keyOf={key => key.id}
            rows={keys}
            columns={[
                {
                    header: 'Key',
                    cell: key => (
                        <>
                            {key.name}
                            <Text size="sm" c="dimmed" component="div">
                                {whose(key)}
                            </Text>
                            <Code>{key.prefix}</Code>
                        </>
                    )
                },
                { header: 'May', quiet: true, cell: key => key.scopes.map(scope => scopeWords[scope].label).join(', ') },
                {
                    header: 'Use',
                    quiet: true,
                    cell: key => (
                        <>
                            {key.lastUsedAt === undefined ? 'Never used' : `Used ${momentOf(key.lastUsedAt)}`}
                            <br />
                            Ends {dayOf(key.expiresAt)}
                        </>
                    )
                },
                { header: 'Actions', headerHidden: true, width: 110, cell: actions }
            ]}
        />
    );
}
