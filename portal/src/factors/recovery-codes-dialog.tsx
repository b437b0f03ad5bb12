import { Button, Checkbox, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import styles from './recovery-codes-dialog.module.css';

interface RecoveryCodesDialogProps {
    readonly codes: readonly string[];
    readonly account: string;
    readonly onKept: () => void;
}

/** Shows recovery codes the only time that they are told: it does not close before the person has said that they are kept. */
export function RecoveryCodesDialog({ codes, account, onKept }: RecoveryCodesDialogProps) {
    const [kept, setKept] = useState(false);
    const text = codes.join('\n');
    return (
        <Modal
            opened
            onClose={() => kept && onKept()}
            title="Keep your recovery codes"
            withCloseButton={false}
            closeOnClickOutside={false}
            closeOnEscape={false}
            centered
        >
            <Stack gap="md">
                <Text>
                    Each of these signs you in once, should you lose your phone or passkey. They are not shown again: keep them where you
                    keep your passwords, or on paper.
                </Text>
                <div className={styles.sheet}>
                    <Text className={styles.printed}>CODITECT recovery codes of {account}. Each is good once.</Text>
                    <ul className={styles.codes} aria-label="Recovery codes">
                        {codes.map(code => (
                            <li key={code}>{code}</li>
                        ))}
                    </ul>
                </div>
                <Group gap="sm" grow preventGrowOverflow={false}>
                    <CopyButton value={text} timeout={2000}>
                        {({ copied, copy }) => (
                            <Button variant="default" size="sm" onClick={copy}>
                                {copied ? 'Copied' : 'Copy'}
                            </Button>
                        )}
                    </CopyButton>
                    <Button variant="default" size="sm" onClick={() => download(`${text}\n`)}>
                        Download
                    </Button>
                    <Button variant="default" size="sm" onClick={() => window.print()}>
                        Print
                    </Button>
                </Group>
                <Checkbox label="I have kept them" checked={kept} onChange={event => setKept(event.currentTarget.checked)} />
                <Button fullWidth disabled={!kept} onClick={onKept}>
                    Done
                </Button>
            </Stack>
        </Modal>
    );
}

function download(text: string): void {
    const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = 'coditect-recovery-codes.txt';
    link.click();
    URL.revokeObjectURL(address);
}
