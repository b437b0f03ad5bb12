import {
    commonProblems,
    organizationRoutes,
    type Workspace,
    type WorkspaceLocation,
    workspaceProblems,
    workspaceRoutes
} from '@coditect/protocol';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useSession } from '../account/session.js';
import { api } from '../api/api.js';
import { isSignedOut, problemOf } from '../api/problem-of.js';
import { browserStore } from '../storage/browser-store.js';
import { enterWorkspace } from './hand-over.js';
import { noteOpened } from './opened-here.js';
import { chosenWorkspace } from './workspace-choice.js';

/** A name that no workspace can have is no workspace's. */
const unknown: readonly string[] = [workspaceProblems.notFound, commonProblems.notFound];

export type Opening = { readonly kind: 'opening' } | { readonly kind: 'unknown' } | { readonly kind: 'failed'; readonly sentence: string };

/** Those of the organisation that the session works in. One that has none to offer may not be the one that is meant. */
async function listHere(slug: string | undefined): Promise<readonly Workspace[]> {
    try {
        return (await api.call(workspaceRoutes.listWorkspaces)).workspaces;
    } catch (error) {
        if (slug !== undefined && problemOf(error).status === 403) {
            return [];
        }
        throw error;
    }
}

/** A workspace that is shared, or in another organisation, in which the session works from then on. */
async function findElsewhere(slug: string | undefined): Promise<Pick<WorkspaceLocation, 'workspaceId' | 'role'> | undefined> {
    if (slug === undefined) {
        return undefined;
    }
    const { workspaceId, organizationId, role } = await api.call(workspaceRoutes.locateWorkspace, { params: { slug } });
    await api.call(organizationRoutes.switchOrganization, { body: { organizationId } });
    return { workspaceId, role };
}

/** Opens the workspace with the slug, or the person's first, and leaves for its origin. */
export function useOpening(slug: string | undefined): { readonly opening: Opening; retry(): void } {
    const { state, ended } = useSession();
    const userId = state.kind === 'signed-in' ? state.identity.user.id : undefined;
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
            const workspaces = await listHere(slug);
            const own = chosenWorkspace(workspaces, slug);
            const found = own ? { workspaceId: own.id, role: own.role } : await findElsewhere(slug);
            if (found === undefined) {
                setOpening({ kind: 'unknown' });
                return;
            }
            const { workspaceId, role } = found;
            if (role === 'view') {
                void navigate(`/workspaces/${workspaceId}/files`, { replace: true });
                return;
            }
            const handOver = await api.call(workspaceRoutes.openWorkspace, { params: { workspaceId } });
            if (userId !== undefined) {
                noteOpened(browserStore, handOver.workspace.slug, userId);
            }
            enterWorkspace(handOver);
        } catch (error) {
            const { code, detail } = problemOf(error);
            if (isSignedOut(error)) {
                ended();
            } else {
                setOpening(unknown.includes(code) ? { kind: 'unknown' } : { kind: 'failed', sentence: detail });
            }
        } finally {
            busy.current = false;
        }
    }, [slug, ended, navigate, userId]);

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
