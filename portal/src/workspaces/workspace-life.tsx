import { type WorkspaceLife as Life, type Workspace, workspaceLifeRoutes } from '@coditect/protocol';
import { Button, Group, Text } from '@mantine/core';
import { useId, useState } from 'react';
import { api } from '../api/api.js';
import { useDeed } from '../api/use-deed.js';
import { DeedState } from '../frame/deed-state.js';
import { figureWords, lifeNote, lifeQuestion, timeWords } from './life-words.js';
import { useQueuePlace, useWorkspaceUsage } from './use-workspace-usage.js';
import styles from './workspace-life.module.css';

const keptHours = 4;

/** What a workspace uses, why it runs or has stopped, and a word to keep it running. */
export function WorkspaceLife({ workspace }: { readonly workspace: Workspace }) {
    const { id, name, state, keptUntil, role } = workspace;
    const deed = useDeed();
    const usage = useWorkspaceUsage(workspace);
    const queue = useQueuePlace(workspace);
    const [life, setLife] = useState<Life>();
    const answer = useId();
    const figures = usage ? figureWords(usage, state === 'running') : [];
    const note = lifeNote({ ...workspace, queue }, new Date());
    const question = lifeQuestion(workspace);
    // An answer about another state than the present one, or from before a word to keep it, is none.
    const shown = life?.state === state && life.keptUntil === keptUntil ? life : undefined;
    const params = { workspaceId: id };

    const ask = () =>
        deed.run('ask', async () => setLife(shown ? undefined : await api.call(workspaceLifeRoutes.getWorkspaceLife, { params })));
    const keep = () =>
        deed.run(
            'keep',
            () => api.call(workspaceLifeRoutes.keepWorkspaceAlive, { params, body: { hours: keptHours } }),
            `${name} is kept running for ${keptHours} hours.`
        );
    const endKeep = () =>
        deed.run('end', () => api.call(workspaceLifeRoutes.endKeepAlive, { params }), `${name} stops again when nothing happens in it.`);

    return (
        <div className={styles.life}>
            {figures.length > 0 && (
                <dl className={styles.figures} aria-label={`What ${name} uses`}>
                    {figures.map(({ label, text, level }) => (
                        <div key={label} data-level={level}>
                            <dt>{label}</dt>
                            <dd>{text}</dd>
                        </div>
                    ))}
                </dl>
            )}
            {note !== undefined && (
                <Text mt="sm" size="sm" role="status">
                    {note}
                </Text>
            )}
            <DeedState deed={deed} />
            <Group gap="xs" mt="xs" className={styles.asks}>
                {question !== undefined && (
                    <Button
                        variant="subtle"
                        size="compact-sm"
                        loading={deed.busy === 'ask'}
                        aria-expanded={shown !== undefined}
                        aria-controls={answer}
                        aria-label={`${question} (${name})`}
                        onClick={() => void ask()}
                    >
                        {question}
                    </Button>
                )}
                {state === 'running' && role !== 'view' && keptUntil === undefined && (
                    <Button
                        variant="subtle"
                        size="compact-sm"
                        loading={deed.busy === 'keep'}
                        aria-label={`Keep running for ${keptHours} hours (${name})`}
                        onClick={() => void keep()}
                    >
                        Keep running for {keptHours} hours
                    </Button>
                )}
                {state === 'running' && role !== 'view' && keptUntil !== undefined && (
                    <Button
                        variant="subtle"
                        size="compact-sm"
                        loading={deed.busy === 'end'}
                        aria-label={`Let it stop when idle (${name})`}
                        onClick={() => void endKeep()}
                    >
                        Let it stop when idle
                    </Button>
                )}
            </Group>
            <div id={answer} role="status">
                {shown && <Answer life={shown} />}
            </div>
        </div>
    );
}

function Answer({ life: { summary, reasons, stopsAt } }: { readonly life: Life }) {
    const others = reasons.slice(1);
    return (
        <div className={styles.answer}>
            <Text size="sm">{summary}</Text>
            {others.length > 0 && (
                <ul>
                    {others.map(({ kind, sentence }) => (
                        <li key={kind}>{sentence}</li>
                    ))}
                </ul>
            )}
            {stopsAt !== undefined && <Text size="sm">It stops at {timeWords(stopsAt, new Date())} if nothing happens.</Text>}
        </div>
    );
}
