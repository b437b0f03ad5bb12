import { type FormEvent, useEffect, useRef, useState } from 'react';
import { problemOf } from '../api/problem-of.js';
import { type FormFaults, firstFaulty, noFaults, problemFaults } from './form-faults.js';

export interface FormOptions<Field extends string, Outcome> {
    readonly fields: readonly Field[];
    readonly first: Readonly<Record<Field, string>>;
    /** Faults that can be told without the platform. */
    readonly check: (values: Readonly<Record<Field, string>>) => FormFaults<Field>;
    readonly send: (values: Readonly<Record<Field, string>>) => Promise<Outcome>;
    readonly onSent: (outcome: Outcome) => void;
    readonly onChange?: (values: Readonly<Record<Field, string>>) => void;
    /** Takes a refusal that is not for the form to show: returns true where it did. */
    readonly onRefused?: (error: unknown) => boolean;
}

/** The life of a form: typed values, faults beside fields, the focus on the first of them, one sending at a time. */
export function useForm<Field extends string, Outcome>(options: FormOptions<Field, Outcome>) {
    const { fields, first, check, send, onSent, onChange, onRefused } = options;
    const [values, setValues] = useState(first);
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
        onChange?.(next);
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
            onSent(await send(values));
        } catch (error) {
            if (onRefused?.(error) !== true) {
                setFaults(problemFaults(problemOf(error), fields));
            }
        } finally {
            busy.current = false;
            setSending(false);
        }
    };

    return {
        form,
        alert,
        sending,
        values,
        formFault: faults.form,
        reset: (next: Readonly<Record<Field, string>>) => {
            setValues(next);
            setFaults(noFaults);
        },
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
