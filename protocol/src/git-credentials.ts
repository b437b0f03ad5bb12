import { z } from 'zod';
import { keyNameSchema } from './names.js';
import { defineRoute, signedIn } from './route.js';

export const gitCredentialProblems = {
    /** Nothing is kept for that host. */
    none: 'git-credential.none',
    /** A person has as many as one may have. */
    tooMany: 'git-credential.too-many',
    /** A pasted key can't be read: it is none, or its passphrase is wrong or missing. */
    unreadableKey: 'git-credential.unreadable-key',
    /** The key is kept already. */
    sameKey: 'git-credential.same-key',
    /** What was to be signed is no sign-in to an SSH server by that key. */
    notASignIn: 'git-credential.not-a-sign-in'
} as const;

export const gitCredentialLimits = { credentialsPerPerson: 50, keysPerPerson: 20, secretCharacters: 4096, keyCharacters: 16_384 } as const;

/** A host as Git names it: a name or an address, with the port where it is not the protocol's own. */
export const gitHostSchema = z
    .string()
    .trim()
    .toLowerCase()
    .min(1, 'Enter the host, such as github.com.')
    .max(255, 'A host has at most 255 characters.')
    .regex(
        /^(\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9._-]*[a-z0-9])?)(:\d{1,5})?$/,
        'Enter the host alone, such as github.com or git.example.org:8443.'
    );

const usernameSchema = z
    .string()
    .trim()
    .min(1, 'Enter the user name. Where there is a token alone, any name will do, such as "git".')
    .max(255, 'A user name has at most 255 characters.')
    // Git's credential protocol is made of lines.
    .regex(/^[^\p{Cc}]+$/u, 'A user name has no control characters.');

const secretSchema = z
    .string()
    .min(1, 'Enter the password or token.')
    .max(gitCredentialLimits.secretCharacters, `A password or token has at most ${gitCredentialLimits.secretCharacters} characters.`)
    .regex(/^[^\p{Cc}]+$/u, 'A password or token has no line breaks or other control characters.');

/** An entry without its secret. */
export const gitCredentialSchema = z
    .object({
        id: z.uuid(),
        host: z.string(),
        username: z.string(),
        createdAt: z.iso.datetime(),
        /** When the secret was last given anew. */
        changedAt: z.iso.datetime(),
        lastUsedAt: z.iso.datetime().optional()
    })
    .meta({ id: 'GitCredential' });
export type GitCredential = z.infer<typeof gitCredentialSchema>;

export const saveGitCredentialSchema = z.object({ host: gitHostSchema, username: usernameSchema, secret: secretSchema });
export type SaveGitCredential = z.infer<typeof saveGitCredentialSchema>;

/** What Git asks for. Without a user name, the entry of that host which was used last. */
export const findGitCredentialSchema = z.object({ host: gitHostSchema, username: usernameSchema.optional() });

/** What Git is given. Read by the IDE's page alone, and kept by it no longer than to pass it on. */
export const foundGitCredentialSchema = z
    .object({ id: z.uuid(), username: z.string(), secret: z.string(), changedAt: z.iso.datetime() })
    .meta({ id: 'FoundGitCredential' });
export type FoundGitCredential = z.infer<typeof foundGitCredentialSchema>;

/** An SSH key of the person. The private half never leaves the platform: it signs there. */
export const sshKeySchema = z
    .object({
        id: z.uuid(),
        name: z.string(),
        /** As in `authorized_keys` (RFC 4253, 6.6, in base64): type, key, name. */
        publicKey: z.string(),
        /** `SHA256:` and the hash in base64, as ssh-keygen prints it. */
        fingerprint: z.string(),
        /** Whether the platform made it, or the person pasted it. */
        origin: z.enum(['generated', 'pasted']),
        createdAt: z.iso.datetime(),
        lastUsedAt: z.iso.datetime().optional()
    })
    .meta({ id: 'SshKey' });
export type SshKey = z.infer<typeof sshKeySchema>;

export const addSshKeySchema = z.object({
    name: keyNameSchema,
    /** In OpenSSH's or a PEM format. Left out, the platform makes an ed25519 key. */
    privateKey: z
        .string()
        .trim()
        .min(1, 'Paste the private key.')
        .max(gitCredentialLimits.keyCharacters, 'This is too long for a private key.')
        .optional(),
    /** Of the pasted key, where it has one. Used once to read the key, and not kept. */
    passphrase: z.string().max(1024, 'A passphrase has at most 1024 characters.').optional()
});
export type AddSshKey = z.infer<typeof addSshKeySchema>;

/** `flags` as in the agent's protocol (draft-ietf-sshm-ssh-agent, 3.6.1): 2 asks RSA for SHA-256, 4 for SHA-512. */
export const signWithSshKeySchema = z.object({
    data: z.base64().max(8192, 'This is too long for a sign-in.'),
    flags: z.union([z.literal(0), z.literal(2), z.literal(4)]).default(0)
});

export const gitCredentialRoutes = {
    listGitCredentials: defineRoute({
        id: 'listGitCredentials',
        method: 'GET',
        path: '/me/git/credentials',
        tag: 'Git',
        summary: "The person's user names and hosts, without passwords or tokens.",
        access: signedIn('account'),
        response: z.object({ credentials: z.array(gitCredentialSchema) }),
        status: 200,
        problems: []
    }),
    saveGitCredential: defineRoute({
        id: 'saveGitCredential',
        method: 'PUT',
        path: '/me/git/credentials',
        tag: 'Git',
        summary: "Keep a password or token for a user name at a host, in the place of that user name's earlier one.",
        access: signedIn('git'),
        body: saveGitCredentialSchema,
        response: gitCredentialSchema,
        status: 200,
        problems: [gitCredentialProblems.tooMany]
    }),
    removeGitCredential: defineRoute({
        id: 'removeGitCredential',
        method: 'DELETE',
        path: '/me/git/credentials/:credentialId',
        tag: 'Git',
        summary: 'Forget one of the own passwords or tokens.',
        access: signedIn('account'),
        status: 204,
        problems: []
    }),
    findGitCredential: defineRoute({
        id: 'findGitCredential',
        method: 'POST',
        path: '/me/git/credentials/search',
        tag: 'Git',
        summary: 'What Git is to show a host. For the IDE, which passes it on to Git.',
        access: signedIn('git'),
        body: findGitCredentialSchema,
        response: foundGitCredentialSchema,
        status: 200,
        problems: [gitCredentialProblems.none]
    }),
    listSshKeys: defineRoute({
        id: 'listSshKeys',
        method: 'GET',
        path: '/me/git/ssh-keys',
        tag: 'Git',
        summary: "The public halves of the person's SSH keys.",
        access: signedIn('git'),
        response: z.object({ keys: z.array(sshKeySchema) }),
        status: 200,
        problems: []
    }),
    addSshKey: defineRoute({
        id: 'addSshKey',
        method: 'POST',
        path: '/me/git/ssh-keys',
        tag: 'Git',
        summary: 'Make an SSH key, or keep one that was pasted. Its private half is told to nobody.',
        access: signedIn('account', { elevated: true }),
        body: addSshKeySchema,
        response: sshKeySchema,
        status: 201,
        problems: [gitCredentialProblems.tooMany, gitCredentialProblems.unreadableKey, gitCredentialProblems.sameKey]
    }),
    removeSshKey: defineRoute({
        id: 'removeSshKey',
        method: 'DELETE',
        path: '/me/git/ssh-keys/:keyId',
        tag: 'Git',
        summary: 'Delete one of the own SSH keys for good.',
        access: signedIn('account'),
        status: 204,
        problems: []
    }),
    signWithSshKey: defineRoute({
        id: 'signWithSshKey',
        method: 'POST',
        path: '/me/git/ssh-keys/:keyId/signatures',
        tag: 'Git',
        summary: 'Sign a sign-in to an SSH server (RFC 4252, 7), and nothing else, with one of the own keys.',
        access: signedIn('git'),
        body: signWithSshKeySchema,
        /** The signature in the form of RFC 4253, 6.6: its type and its bytes. */
        response: z.object({ signature: z.base64() }),
        status: 200,
        problems: [gitCredentialProblems.notASignIn]
    })
};
