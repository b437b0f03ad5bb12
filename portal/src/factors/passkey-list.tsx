import { factorRoutes, type Passkey } from '@coditect/protocol';
import { Button } from '@mantine/core';
import { api } from '../api/api.js';
import { usedWords } from './factor-dates.js';
import { FactorRow } from './factor-row.js';
import styles from './factor-row.module.css';
import type { FactorSettings } from './use-factors.js';

interface PasskeyListProps {
    readonly passkeys: readonly Passkey[];
    readonly show: FactorSettings['show'];
}

export function PasskeyList({ passkeys, show }: PasskeyListProps) {
    return (
        <ul className={styles.list} aria-label="Your passkeys">
            {passkeys.map(({ id, name, createdAt, lastUsedAt, backedUp }) => (
                <FactorRow key={id} name={name} state={`${usedWords(createdAt, lastUsedAt)}${backedUp ? ', kept on several devices' : ''}`}>
                    <Button
                        variant="default"
                        size="sm"
                        aria-label={`Rename passkey ${name}`}
                        onClick={() => show({ kind: 'rename', id, name })}
                    >
                        Rename
                    </Button>
                    <Button
                        variant="subtle"
                        color="red"
                        size="sm"
                        aria-label={`Remove passkey ${name}`}
                        onClick={() =>
                            show({
                                kind: 'remove',
                                what: {
                                    name: `the passkey ${name}`,
                                    remove: query => api.call(factorRoutes.removePasskey, { params: { passkeyId: id }, query })
                                }
                            })
                        }
                    >
                        Remove
                    </Button>
                </FactorRow>
            ))}
        </ul>
    );
}
