import { emailSchema, identityProblems, type Problem, passwordLimits, signInSchema, signUpSchema } from '@coditect/protocol';
import type { z } from 'zod';

/** What is wrong with a form: at most one sentence a field, and what concerns no field in particular. */
export interface FormFaults<Field extends string> {
    readonly fields: Readonly<Partial<Record<Field, string>>>;
    readonly form?: string;
}

export function noFaults<Field extends string>(): FormFaults<Field> {
    const fields: Partial<Record<Field, string>> = {};
    return { fields };
}

interface Issue {
    readonly path: readonly PropertyKey[];
    readonly message: string;
}

/** A field may stand at any depth of what is sent: `oidc.issuer` is about the field `issuer`, `saml.certificates.1` about `certificates`. */
function firstOfEach<Field extends string>(issues: readonly Issue[], known: readonly Field[]): Partial<Record<Field, string>> {
    const faults: Partial<Record<Field, string>> = {};
    for (const issue of issues) {
        const field = known.find(name => issue.path.includes(name));
        if (field !== undefined) {
            faults[field] ??= issue.message;
        }
    }
    return faults;
}

export const signUpFields = ['name', 'email', 'password'] as const;
export type SignUpField = (typeof signUpFields)[number];

export const signInFields = ['email', 'password'] as const;
export type SignInField = (typeof signInFields)[number];

/** Faults of a sign-up form that can be told without the platform. */
export function signUpFaults(values: Readonly<Record<SignUpField, string>>): FormFaults<SignUpField> {
    const checked = signUpSchema.safeParse(values);
    const fields = checked.success ? {} : firstOfEach(checked.error.issues, signUpFields);
    const fault = fields.password ?? newPasswordFault(values.password);
    return { fields: fault === undefined ? fields : { ...fields, password: fault } };
}

/** What can be said against a new password without the platform, which knows more of what guessers try. */
export function newPasswordFault(password: string): string | undefined {
    if (password === '') {
        return 'Choose a password.';
    }
    if ([...password].length < passwordLimits.minimumCharacters) {
        return `Use at least ${passwordLimits.minimumCharacters} characters.`;
    }
    if (new TextEncoder().encode(password).length > passwordLimits.maximumBytes) {
        return 'This password is too long. Choose a shorter one.';
    }
    return undefined;
}

/** Faults of a form that asks for an address. */
export const emailFaults = faultsBy('email', emailSchema);

/** Faults of a form with one field that has to fit a schema. */
export function faultsBy<Field extends string>(field: Field, schema: z.ZodType) {
    return (values: Readonly<Record<Field, string>>): FormFaults<Field> => {
        const sentence = schema.safeParse(values[field]).error?.issues[0]?.message;
        return sentence === undefined ? noFaults() : { fields: oneFault(field, sentence) };
    };
}

function oneFault<Field extends string>(field: Field, sentence: string): Partial<Record<Field, string>> {
    const fields: Partial<Record<Field, string>> = {};
    fields[field] = sentence;
    return fields;
}

/** Faults of a form that asks for a new password alone. */
export function newPasswordFaults({ password }: { readonly password: string }): FormFaults<'password'> {
    const sentence = newPasswordFault(password);
    return { fields: sentence === undefined ? {} : { password: sentence } };
}

/** Faults of a sign-in form that can be told without the platform. */
export function signInFaults(values: Readonly<Record<SignInField, string>>): FormFaults<SignInField> {
    const checked = signInSchema.safeParse(values);
    return { fields: checked.success ? {} : firstOfEach(checked.error.issues, signInFields) };
}

/** Faults of what a form is about to send, each beside the field that it is about. */
export function schemaFaults<Field extends string>(schema: z.ZodType, body: unknown, known: readonly Field[]): FormFaults<Field> {
    return { fields: firstOfEach(schema.safeParse(body).error?.issues ?? [], known) };
}

/** Fields that a problem is about when the answer itself does not name any. */
const fieldOfProblem: Readonly<Record<string, string>> = {
    [identityProblems.weakPassword]: 'password',
    [identityProblems.wrongCredentials]: 'password'
};

/** What the platform said against a form, put beside the fields that it is about. */
export function problemFaults<Field extends string>(problem: Problem, known: readonly Field[]): FormFaults<Field> {
    const named = problem.fields ?? [];
    const fields = firstOfEach(
        named.map(fault => ({ path: fault.field.split('.'), message: fault.detail })),
        known
    );
    const strangers = named.filter(fault => !known.some(name => fault.field.split('.').includes(name))).map(fault => fault.detail);
    if (Object.keys(fields).length > 0) {
        return strangers.length > 0 ? { fields, form: strangers.join(' ') } : { fields };
    }
    const field = known.find(name => name === fieldOfProblem[problem.code]);
    if (field !== undefined) {
        return { fields: oneFault(field, problem.detail) };
    }
    return { fields, form: strangers.length > 0 ? strangers.join(' ') : problem.detail };
}

/** The first field, in the order of the form, that has a fault. */
export function firstFaulty<Field extends string>(faults: FormFaults<Field>, order: readonly Field[]): Field | undefined {
    return order.find(field => faults.fields[field] !== undefined);
}
