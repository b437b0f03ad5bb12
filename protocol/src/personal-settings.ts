import { z } from 'zod';
import { defineRoute, signedIn } from './route.js';

export const settingsProblems = {
    /** The document would be larger than it may be. */
    tooLarge: 'settings.too-large',
    noSuchVersion: 'settings.no-such-version'
} as const;

/**
 * What follows a person to all workspaces. Each is a map from keys to JSON values: of `settings` the key is the setting's own, of
 * `keymaps` it names the command and when it holds.
 */
export const settingsDocuments = ['settings', 'keymaps'] as const;
export const settingsDocumentSchema = z.enum(settingsDocuments);
export type SettingsDocumentName = z.infer<typeof settingsDocumentSchema>;

/** Of one document: bytes of its JSON text in UTF-8, entries, and versions that are kept to go back to. */
export const settingsLimits = { bytes: 131_072, entries: 2_000, keyCharacters: 400, versions: 50 } as const;

const entryKeySchema = z.string().min(1).max(settingsLimits.keyCharacters);

/** `version` counts the changes of the document from 1; a document that was never changed has 0. */
export const settingsDocumentStateSchema = z
    .object({ document: settingsDocumentSchema, version: z.number().int().nonnegative(), entries: z.record(z.string(), z.unknown()) })
    .meta({ id: 'SettingsDocument' });
export type SettingsDocumentState = z.infer<typeof settingsDocumentStateSchema>;

/** Entries to set, and keys of those to take out. */
export const settingsChangesSchema = z
    .object({
        /** The version that the changes were made from. */
        base: z.number().int().nonnegative(),
        set: z.record(entryKeySchema, z.unknown()).default({}),
        removed: z.array(entryKeySchema).max(settingsLimits.entries).default([])
    })
    .meta({ id: 'SettingsChanges' });
export type SettingsChanges = z.output<typeof settingsChangesSchema>;

/** What a document was, and which keys led from the version before to it. */
export const settingsVersionSchema = z
    .object({
        version: z.number().int().positive(),
        at: z.iso.datetime(),
        /** The workspace in which the change was made; absent when it is gone, or the change was made elsewhere. */
        workspaceName: z.string().optional(),
        changedKeys: z.array(z.string()),
        /** Keys that somebody else had changed since the version that this change was made from. Their values are in the version before. */
        overwrittenKeys: z.array(z.string())
    })
    .meta({ id: 'SettingsVersion' });
export type SettingsVersion = z.infer<typeof settingsVersionSchema>;

const own = signedIn('settings');
const params = { document: z.string().regex(/^(?:settings|keymaps)$/) };

export const personalSettingsRoutes = {
    readSettings: defineRoute({
        id: 'readSettings',
        method: 'GET',
        path: '/settings',
        tag: 'Settings',
        summary: "The person's settings and keymaps, which follow to all workspaces.",
        access: own,
        response: z.object({ documents: z.array(settingsDocumentStateSchema) }),
        status: 200,
        problems: []
    }),
    changeSettings: defineRoute({
        id: 'changeSettings',
        method: 'POST',
        path: '/settings/:document/changes',
        tag: 'Settings',
        summary: 'Change some entries of a document. The last write of each key wins; what it replaced is kept as a version.',
        access: own,
        params,
        body: settingsChangesSchema,
        response: settingsDocumentStateSchema,
        status: 200,
        problems: [settingsProblems.tooLarge]
    }),
    listSettingsVersions: defineRoute({
        id: 'listSettingsVersions',
        method: 'GET',
        path: '/settings/:document/versions',
        tag: 'Settings',
        summary: 'The last versions of a document that are kept, newest first.',
        access: own,
        params,
        response: z.object({ versions: z.array(settingsVersionSchema) }),
        status: 200,
        problems: []
    }),
    restoreSettings: defineRoute({
        id: 'restoreSettings',
        method: 'POST',
        path: '/settings/:document/restore',
        tag: 'Settings',
        summary: 'Bring a document back to what it was at an earlier version. Becomes a new version, so that it can be undone too.',
        access: own,
        params,
        body: z.object({ version: z.number().int().positive() }),
        response: settingsDocumentStateSchema,
        status: 200,
        problems: [settingsProblems.noSuchVersion]
    })
};
