import type { Workspace } from '@coditect/protocol';
import { Button, Text, Title } from '@mantine/core';
import { useRef, useState } from 'react';
import { Link } from 'react-router';
import styles from './workspace-card.module.css';
import { type Command, commandLabels, workspaceWords } from './workspace-words.js';

interface WorkspaceCardProps {
    readonly workspace: Workspace;
    readonly onCommand: (command: Command) => Promise<void>;
}

export function WorkspaceCard({ workspace, onCommand }: WorkspaceCardProps) {
    const words = workspaceWords(workspace);
    const [busy, setBusy] = useState<Command>();
    const open = useRef<HTMLAnchorElement>(null);
    const ask = async (command: Command) => {
        setBusy(command);
        await onCommand(command);
        setBusy(undefined);
        // The button that was pressed may be gone with the state that offered it.
        open.current?.focus();
    };
    const log = workspace.state === 'failed' ? (workspace.failure?.log ?? []) : [];
    return (
        <li className={styles.card}>
            <div className={styles.head}>
                <div className={styles.names}>
                    <Title order={2}>{workspace.name}</Title>
                    <Text size="sm" c="dimmed" className={styles.slug}>
                        {workspace.slug}
                    </Text>
                </div>
                <span className={styles.state} data-tone={words.tone} role="status">
                    {words.label}
                </span>
            </div>
            {words.sentence !== undefined && <Text mt="sm">{words.sentence}</Text>}
            {log.length > 0 && (
                <details className={styles.log}>
                    <summary>The last lines that it printed</summary>
                    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keyboard */}
                    <pre tabIndex={0}>{log.join('\n')}</pre>
                </details>
            )}
            <div className={styles.actions}>
                <Button component={Link} to={`/open/${workspace.slug}`} ref={open} size="sm" aria-label={`Open ${workspace.name}`}>
                    Open
                </Button>
                {words.commands.map(command => (
                    <Button
                        key={command}
                        variant="default"
                        size="sm"
                        loading={busy === command}
                        disabled={busy !== undefined && busy !== command}
                        aria-label={`${commandLabels[command]} ${workspace.name}`}
                        onClick={() => void ask(command)}
                    >
                        {commandLabels[command]}
                    </Button>
                ))}
            </div>
        </li>
    );
}
