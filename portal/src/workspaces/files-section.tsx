import { type WorkspaceEntry, workspaceFilesLimits, workspaceFilesRoutes } from '@coditect/protocol';
import { Breadcrumbs, Button, Stack, Text } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { api } from '../api/api.js';
import { useReading } from '../api/use-reading.js';
import { ListTable } from '../frame/list-table.js';
import { ReadState } from '../frame/read-state.js';
import { Section } from '../frame/section.js';
import { sizeText } from '../frame/size-text.js';
import styles from './files-section.module.css';
import type { WorkspaceSectionProps } from './workspace-page.js';

/** The files of a workspace's folder, to look at. The address says where one is, so that "back" leads back. */
export function FilesSection({ workspace }: WorkspaceSectionProps) {
    const { id: workspaceId } = workspace;
    const [place, setPlace] = useSearchParams();
    const folder = place.get('folder') ?? '';
    const file = place.get('file') ?? undefined;
    const goTo = (next: { folder: string; file?: string }) =>
        setPlace({ ...(next.folder ? { folder: next.folder } : {}), ...(next.file ? { file: next.file } : {}) });
    return (
        <Section title="Files" lead="As they are now. Nothing can be changed here.">
            <Stack gap="md">
                <Path name={workspace.name} folder={folder} file={file} onGo={next => goTo({ folder: next })} />
                {file === undefined ? (
                    <Folder
                        workspaceId={workspaceId}
                        folder={folder}
                        onFolder={next => goTo({ folder: next })}
                        onFile={next => goTo({ folder, file: next })}
                    />
                ) : (
                    <File workspaceId={workspaceId} path={below(folder, file)} />
                )}
            </Stack>
        </Section>
    );
}

const below = (folder: string, name: string) => (folder === '' ? name : `${folder}/${name}`);

interface PathProps {
    readonly name: string;
    readonly folder: string;
    readonly file: string | undefined;
    readonly onGo: (folder: string) => void;
}

function Path({ name, folder, file, onGo }: PathProps) {
    const names = folder === '' ? [] : folder.split('/');
    return (
        <nav aria-label="Where you are">
            <Breadcrumbs className={styles.path}>
                <Button variant="subtle" size="compact-sm" onClick={() => onGo('')}>
                    {name}
                </Button>
                {names.map((one, index) => {
                    const path = names.slice(0, index + 1).join('/');
                    return (
                        <Button key={path} variant="subtle" size="compact-sm" onClick={() => onGo(path)}>
                            {one}
                        </Button>
                    );
                })}
                {file !== undefined && (
                    <Text aria-current="page" size="sm" pl={9}>
                        {file}
                    </Text>
                )}
            </Breadcrumbs>
        </nav>
    );
}

interface FolderProps {
    readonly workspaceId: string;
    readonly folder: string;
    readonly onFolder: (folder: string) => void;
    readonly onFile: (name: string) => void;
}

function Folder({ workspaceId, folder, onFolder, onFile }: FolderProps) {
    const reading = useReading(
        () => api.call(workspaceFilesRoutes.listWorkspaceFiles, { params: { workspaceId }, query: { path: folder } }),
        [workspaceId, folder]
    );
    const open = ({ name, kind }: WorkspaceEntry) => (kind === 'folder' ? onFolder(below(folder, name)) : onFile(name));
    return (
        <ReadState
            reading={reading}
            what="the files"
            empty={{ when: ({ entries }) => entries.length === 0, sentence: 'Nothing is in this folder.' }}
        >
            {({ entries, more }) => (
                <>
                    <ListTable
                        label="Files"
                        rows={entries}
                        keyOf={({ name }) => name}
                        columns={[
                            {
                                header: 'Name',
                                cell: entry =>
                                    entry.kind === 'folder' || entry.kind === 'file' ? (
                                        <button type="button" className={styles.entry} onClick={() => open(entry)}>
                                            {entry.name}
                                            {entry.kind === 'folder' ? '/' : ''}
                                        </button>
                                    ) : (
                                        <span>
                                            {entry.name} {entry.kind === 'link' ? '(a link)' : '(no file)'}
                                        </span>
                                    )
                            },
                            {
                                header: 'Size',
                                quiet: true,
                                width: 110,
                                cell: ({ kind, bytes }) => (kind === 'file' ? sizeText(bytes) : '')
                            }
                        ]}
                    />
                    {more && (
                        <Text c="dimmed">
                            The folder holds more than the {workspaceFilesLimits.entries.toLocaleString('en')} that are shown.
                        </Text>
                    )}
                </>
            )}
        </ReadState>
    );
}

function File({ workspaceId, path }: { readonly workspaceId: string; readonly path: string }) {
    const reading = useReading(
        () => api.call(workspaceFilesRoutes.readWorkspaceFile, { params: { workspaceId }, query: { path } }),
        [workspaceId, path]
    );
    return (
        <ReadState reading={reading} what="the file">
            {({ kind, text, bytes }) =>
                kind === 'text' ? (
                    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keyboard
                    <pre className={styles.file} tabIndex={0}>
                        {text}
                    </pre>
                ) : (
                    <Text c="dimmed">
                        {kind === 'binary'
                            ? `This file is no text (${sizeText(bytes)}).`
                            : `This file is too large to be shown here (${sizeText(bytes)}).`}
                    </Text>
                )
            }
        </ReadState>
    );
}
