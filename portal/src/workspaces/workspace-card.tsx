import type { Workspace } from '@coditect/protocol';
import { Button, Menu, Text, Title } from '@mantine/core';
import { useRef, useState } from 'react';
import { Link } from 'react-router';
import { sourceWords } from './source-words.js';
import styles from './workspace-card.module.css';
import { WorkspaceLife } from './workspace-life.js';
import { type Command, commandLabels, linesToShow, workspaceWords } from './workspace-words.js';

interface WorkspaceCardProps {
    readonly workspace: Workspace;
    /** Where "Open" leads: within the portal, or to the workspace's own origin. */
    readonly address: string;
    /** Whose it is, where it is somebody else's. */
    readonly ownerName?: string;
    readonly onCommand: (command: Command) => Promise<void>;
    readonly onRename: () => void;
    readonly onDelete: () => void;
    /** Gives up what is shared. */
    readonly onLeave: () => void;
}

export function WorkspaceCard(props: WorkspaceCardProps) {
    const { workspace, address, ownerName, onCommand } = props;
    const words = workspaceWords(workspace);
    const looks = workspace.role === 'view';
    const [busy, setBusy] = useState<Command>();
    const open = useRef<HTMLAnchorElement>(null);
    const ask = async (command: Command) => {
        setBusy(command);
        await onCommand(command);
        setBusy(undefined);
        // The button that was pressed may be gone with the state that offered it.
        open.current?.focus();
    };
    const log = linesToShow(workspace);
    const source = sourceWords(workspace.source);
    return (
        <li className={styles.card}>
            <div className={styles.head}>
                <div className={styles.names}>
                    <Title order={2}>{workspace.name}</Title>
                    <Text size="sm" c="dimmed" className={styles.slug}>
                        {workspace.slug}
                    </Text>
                    {source !== undefined && (
                        <Text size="sm" c="dimmed" className={styles.slug}>
                            {source}
                        </Text>
                    )}
                </div>
                <span className={styles.state} data-tone={words.tone} role="status">
                    {words.label}
                </span>
            </div>
            {ownerName !== undefined && (
                <Text mt="sm" size="sm">
                    {looks ? `${ownerName} lets you look at its files.` : `${ownerName} lets you work in it.`}
                </Text>
            )}
            {words.sentence !== undefined && <Text mt="sm">{words.sentence}</Text>}
            {log.length > 0 && (
                <details className={styles.log}>
                    <summary>The last lines that it printed</summary>
                    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keyboard */}
                    <pre tabIndex={0}>{log.join('\n')}</pre>
                </details>
            )}
            <WorkspaceLife workspace={workspace} />
            <div className={styles.actions}>
                {looks ? (
                    <Button
                        component={Link}
                        to={`/workspaces/${workspace.id}/files`}
                        ref={open}
                        size="sm"
                        aria-label={`Look at the files of ${workspace.name}`}
                    >
                        Look at files
                    </Button>
                ) : (
                    // One element wherever it leads, or the focus would be lost when a state brings another address.
                    <Button component={Link} to={address} ref={open} size="sm" aria-label={`Open ${workspace.name}`}>
                        Open
                    </Button>
                )}
                {!looks &&
                    words.commands.map(command => (
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
                <MoreMenu {...props} />
            </div>
        </li>
    );
}

function MoreMenu({ workspace, onRename, onDelete, onLeave }: WorkspaceCardProps) {
    const pages = `/workspaces/${workspace.id}`;
    return (
        // What else the card comes to say may move the button under the screen's edge; the open menu stays.
        <Menu position="bottom-end" width={220} shadow="md" hideDetached={false}>
            <Menu.Target>
                <Button variant="default" size="sm" aria-label={`More about ${workspace.name}`}>
                    More
                </Button>
            </Menu.Target>
            <Menu.Dropdown>
                {workspace.role !== 'view' && (
                    <Menu.Item component={Link} to={`${pages}/files`}>
                        Look at files
                    </Menu.Item>
                )}
                {workspace.role === 'owner' ? (
                    <>
                        <Menu.Item onClick={onRename}>Rename</Menu.Item>
                        <Menu.Item component={Link} to={`${pages}/sharing`}>
                            Share
                        </Menu.Item>
                        <Menu.Item component={Link} to={`${pages}/general`}>
                            Settings
                        </Menu.Item>
                        <Menu.Divider />
                        <Menu.Item color="red" onClick={onDelete}>
                            Delete
                        </Menu.Item>
                    </>
                ) : (
                    <Menu.Item color="red" onClick={onLeave}>
                        Give it up
                    </Menu.Item>
                )}
            </Menu.Dropdown>
        </Menu>
    );
}
