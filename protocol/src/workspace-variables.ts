import { z } from 'zod';
import { repositoryUrlSchema } from './repository-url.js';
import { defineRoute, signedIn } from './route.js';
import { workspaceProblems } from './workspaces.js';

export const variableProblems = {
    invalidName: 'variable.invalid-name',
    reserved: 'variable.reserved',
    tooMany: 'variable.too-many'
} as const;

/** For one workspace, and for a person: so much is given to each process. */
export const variableLimits = { count: 50, valueCharacters: 16_384, totalCharacters: 65_536 } as const;

const reservedNames: ReadonlySet<string> = new Set(
    (
        'PATH HOME USER LOGNAME SHELL TERM PWD OLDPWD SHLVL IFS ENV BASH_ENV BASHOPTS SHELLOPTS PS4 PROMPT_COMMAND NODE_OPTIONS ' +
        'NODE_CHANNEL_FD NODE_REPL_EXTERNAL_MODULE FRONTEND_CONNECTION_TIMEOUT GLIBC_TUNABLES GCONV_PATH LOCPATH NLSPATH ' +
        'HOSTALIASES RESOLV_HOST_CONF RES_OPTIONS TMPDIR'
    ).split(' ')
);
const reservedBeginnings = ['CODITECT_', 'LD_', 'THEIA_', 'MALLOC_', 'BASH_FUNC_', 'DYLD_'];

/** Whether a name belongs to the platform, the shell or the loader of programs, and so to no person. In any case of letters. */
export function isReservedVariable(name: string): boolean {
    const upper = name.toUpperCase();
    return reservedNames.has(upper) || reservedBeginnings.some(beginning => upper.startsWith(beginning));
}

/** Whether a shell knows it as a name (POSIX 8.1), of at most 100 characters. */
export function isVariableName(name: string): boolean {
    return /^[A-Za-z_][A-Za-z0-9_]{0,99}$/.test(name);
}

/** Wider than what is a name, so that a wrong one gets a sentence. */
const nameShape = z.string().regex(/^[^\p{C}/]{1,200}$/u);

export const variableSchema = z
    .object({
        name: z.string(),
        /** A secret's value is never told again. */
        secret: z.boolean(),
        value: z.string().optional(),
        changedAt: z.iso.datetime()
    })
    .meta({ id: 'Variable' });
export type Variable = z.infer<typeof variableSchema>;

export const newVariableSchema = z.object({
    value: z
        .string()
        .max(variableLimits.valueCharacters, 'A value has at most 16,384 characters.')
        .refine(value => !value.includes('\0'), 'A value can hold no NUL character.'),
    secret: z.boolean()
});
export type NewVariable = z.infer<typeof newVariableSchema>;

export const dotfilesSchema = z.object({ url: repositoryUrlSchema.nullable() }).meta({ id: 'Dotfiles' });
export type Dotfiles = z.infer<typeof dotfilesSchema>;

const variables = z.object({ variables: z.array(variableSchema) });
const workspacePath = '/workspaces/:workspaceId/variables';
const personPath = '/me/variables';
const ofWorkspace = signedIn('account', { permission: 'workspaces:use' });
const ofPerson = signedIn('account');
const { notFound, roleTooLow } = workspaceProblems;
const { invalidName, reserved, tooMany } = variableProblems;

/** What the processes of workspaces find in their environment from their next start on. A workspace's own hide a person's. */
export const variableRoutes = {
    listWorkspaceVariables: defineRoute({
        id: 'listWorkspaceVariables',
        method: 'GET',
        path: workspacePath,
        tag: 'Workspaces',
        summary: 'The environment variables of a workspace, by name, without the values of secrets. For its owner.',
        access: ofWorkspace,
        response: variables,
        status: 200,
        problems: [notFound, roleTooLow]
    }),
    setWorkspaceVariable: defineRoute({
        id: 'setWorkspaceVariable',
        method: 'PUT',
        path: `${workspacePath}/:name`,
        tag: 'Workspaces',
        summary: 'Set an environment variable of a workspace, from its next start on.',
        access: ofWorkspace,
        params: { name: nameShape },
        body: newVariableSchema,
        response: variableSchema,
        status: 200,
        problems: [notFound, roleTooLow, invalidName, reserved, tooMany]
    }),
    deleteWorkspaceVariable: defineRoute({
        id: 'deleteWorkspaceVariable',
        method: 'DELETE',
        path: `${workspacePath}/:name`,
        tag: 'Workspaces',
        summary: 'Take an environment variable away from a workspace, from its next start on.',
        access: ofWorkspace,
        params: { name: nameShape },
        status: 204,
        problems: [notFound, roleTooLow]
    }),
    listOwnVariables: defineRoute({
        id: 'listOwnVariables',
        method: 'GET',
        path: personPath,
        tag: 'Account',
        summary: "The environment variables of all the signed-in person's workspaces, by name, without the values of secrets.",
        access: ofPerson,
        response: variables,
        status: 200,
        problems: []
    }),
    setOwnVariable: defineRoute({
        id: 'setOwnVariable',
        method: 'PUT',
        path: `${personPath}/:name`,
        tag: 'Account',
        summary: "Set an environment variable of all the signed-in person's workspaces, from their next start on.",
        access: ofPerson,
        params: { name: nameShape },
        body: newVariableSchema,
        response: variableSchema,
        status: 200,
        problems: [invalidName, reserved, tooMany]
    }),
    deleteOwnVariable: defineRoute({
        id: 'deleteOwnVariable',
        method: 'DELETE',
        path: `${personPath}/:name`,
        tag: 'Account',
        summary: "Take an environment variable away from the signed-in person's workspaces.",
        access: ofPerson,
        params: { name: nameShape },
        status: 204,
        problems: []
    })
};

export const dotfilesRoutes = {
    readDotfiles: defineRoute({
        id: 'readDotfiles',
        method: 'GET',
        path: '/me/dotfiles',
        tag: 'Account',
        summary: 'The repository whose files are put into the home folder of each new workspace.',
        access: ofPerson,
        response: dotfilesSchema,
        status: 200,
        problems: []
    }),
    setDotfiles: defineRoute({
        id: 'setDotfiles',
        method: 'PUT',
        path: '/me/dotfiles',
        tag: 'Account',
        summary: 'Choose that repository, or none. It counts for workspaces that have never run.',
        access: ofPerson,
        body: dotfilesSchema,
        response: dotfilesSchema,
        status: 200,
        problems: []
    })
};
