import { workspaceProblems, workspaceRoutes } from '@coditect/protocol';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useSession } from '../account/session.js';
import { api } from '../api/api.js';
import { isSignedOut, problemOf } from '../api/problem-of.js';
import { enterWorkspace } from './hand-over.js';
import { chosenWorkspace } from './workspace-choice.js';

export type Opening = { readonly kind: 'opening' } | { readonly kind: 'unknown' } | { readonly kind: 'failed'; readonly sentence: string };

/** Opens the workspace with the slug, or the person's first, and leaves for its origin. */
export function useOpening(slug: string | undefined): { readonly opening: Opening; retry(): void } {
    const { ended } = useSession();
    const navigate = useNavigate();
    const [opening, setOpening] = useState<Opening>({ kind: 'opening' });
    const busy = useRef(false);

    const open = useCallback(async () => {
        if (busy.current) {
            return;
        }
        busy.current = true;
        setOpening({ kind: 'opening' });
        try {
            const { workspaces } = await api.call(workspaceRoutes.listWorkspaces);
            const workspace = chosenWorkspace(workspaces, slug);
            if (workspace === undefined) {
                setOpening({ kind: 'unknown' });
                return;
            }
            enterWorkspace(await api.call(workspaceRoutes.openWorkspace, { params: { workspaceId: workspace.id } }));
        } catch (error) {
            const { code, detail } = problemOf(error);
            if (isSignedOut(error)) {
                ended();
            } else {
                setOpening(code === workspaceProblems.notFound ? { kind: 'unknown' } : { kind: 'failed', sentence: detail });
            }
        } finally {
            busy.current = false;
        }
    }, [slug, ended]);

    const opened = useRef(false);
    useEffect(() => {
        if (!opened.current) {
            opened.current = true;
            void open();
        }
    }, [open]);

    useEffect(() => {
        // A browser that kept this page alive while the IDE was shown brings it back as it was, at work for ever.
        const comeBack = (event: PageTransitionEvent) => {
            if (event.persisted) {
                void navigate('/', { replace: true });
            }
        };
        window.addEventListener('pageshow', comeBack);
        return () => window.removeEventListener('pageshow', comeBack);
    }, [navigate]);

    return { opening, retry: () => void open() };
}
