import type { SignInOutcome, SignUpOutcome } from '@coditect/protocol';
import { useState } from 'react';
import { useSession } from '../account/session.js';
import { tabStore } from '../storage/browser-store.js';
import { dropDraft, keepDraft, readDraft } from './draft.js';
import type { FormFaults } from './form-faults.js';
import { useForm } from './use-form.js';

interface CredentialFormOptions<Field extends string, Outcome> {
    readonly fields: readonly Field[];
    readonly check: (values: Readonly<Record<Field, string>>) => FormFaults<Field>;
    readonly send: (values: Readonly<Record<Field, string>>) => Promise<Outcome>;
    /** What is left to do where the person is not signed in yet. */
    readonly onUnfinished?: (outcome: Exclude<Outcome, { readonly kind: 'signed-in' }>) => void;
}

/** A form that leads into the platform, whose typed address and name outlive the page. */
export function useCredentialForm<Field extends string, Outcome extends SignInOutcome | SignUpOutcome>(
    options: CredentialFormOptions<Field, Outcome>
) {
    const { fields, check, send, onUnfinished } = options;
    const session = useSession();
    const [first] = useState(() => {
        const draft: Readonly<Record<string, string>> = { ...readDraft(tabStore) };
        return Object.fromEntries(fields.map(field => [field, draft[field] ?? ''])) as Record<Field, string>;
    });
    return useForm<Field, Outcome>({
        fields,
        first,
        check,
        send,
        onChange: values => keepDraft(tabStore, values),
        onSent: outcome => {
            if (outcome.kind === 'signed-in') {
                dropDraft(tabStore);
                session.entered(outcome.identity);
            } else {
                onUnfinished?.(outcome as Exclude<Outcome, { readonly kind: 'signed-in' }>);
            }
        }
    });
}
