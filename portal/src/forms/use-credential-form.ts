import type { SignInOutcome, SignUpOutcome } from '@coditect/protocol';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useSession } from '../account/session.js';
import { problemOf } from '../api/problem-of.js';
import { dropDraft, keepDraft, readDraft } from './draft.js';
import { type FormFaults, firstFaulty, noFaults, problemFaults } from './form-faults.js';

interface CredentialFormOptions<Field extends string> {
    readonly fields: readonly Field[];
    readonly check: (values: Readonly<Record<Field, string>>) => FormFaults<Field>;
    readonly send: (values: Readonly<Record<Field, string>>) => Promise<SignInOutcome | SignUpOutcome>;
    /** What is left to do where the person is not signed in yet. */
    readonly onUnfinished?: () => void;
}

const store = () => window.sessionStorage;

/** The life of a form that leads into the platform: typed values, faults beside fields, one sending at a time. */
export function useCredentialForm<Field extends string>({ fields, check, send, onUnfinished }: CredentialFormOptions<Field>) {
    const session = useSession();
    const [values, setValues] = useState(() => {
        const draft: Readonly<Record<string, string>> = { ...readDraft(store) };
        return Object.fromEntries(fields.map(field => [field, draft[field] ?? ''])) as Record<Field, string>;
    });
    const [faults, setFaults] = useState<FormFaults<Field>>(noFaults);
    const [sending, setSending] = useState(false);
    const busy = useRef(false);
    const form = useRef<HTMLFormElement>(null);
    const alert = useRef<HTMLDivElement>(null);

    useEffect(() => {
        const field = firstFaulty(faults, fields);
        const faulty = field === undefined ? null : form.current?.elements.namedItem(field);
        if (faulty instanceof HTMLElement) {
            faulty.focus();
        } else if (faults.form !== undefined) {
            alert.current?.focus();
        }
    }, [faults, fields]);

    const change = (field: Field, value: string) => {
        const next = { ...values, [field]: value };
        setValues(next);
        keepDraft(store, next);
    };

    const submit = async () => {
        if (busy.current) {
            return;
        }
        const found = check(values);
        setFaults(found);
        if (firstFaulty(found, fields) !== undefined) {
            return;
        }
        busy.current = true;
        setSending(true);
        try {
            const outcome = await send(values);
            if (outcome.kind === 'signed-in') {
                dropDraft(store);
                session.entered(outcome.identity);
            } else {
                onUnfinished?.();
            }
        } catch (error) {
            setFaults(problemFaults(problemOf(error), fields));
        } finally {
            busy.current = false;
            setSending(false);
        }
    };

    return {
        form,
        alert,
        sending,
        formFault: faults.form,
        onSubmit: (event: FormEvent) => {
            event.preventDefault();
            void submit();
        },
        inputOf: (field: Field) => ({
            name: field,
            value: values[field],
            error: faults.fields[field],
            onChange: (event: { currentTarget: { value: string } }) => change(field, event.currentTarget.value)
        })
    };
}
