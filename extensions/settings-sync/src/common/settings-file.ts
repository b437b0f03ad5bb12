import type { SettingsDocumentName } from '@coditect/protocol';
import { applyEdits, type JSONPath, modify, type ParseError, parse, printParseErrorCode } from 'jsonc-parser';

/** Entries of a document by key. */
export type Entries = Readonly<Record<string, unknown>>;

export interface Changes {
    readonly set: Entries;
    readonly removed: readonly string[];
}

/** Text that is no JSON with comments, or not of the shape that the file has. `offset` counts characters. */
export class InvalidSettingsError extends Error {
    constructor(
        readonly reason: string,
        readonly offset: number,
        readonly length: number
    ) {
        super(reason);
        this.name = 'InvalidSettingsError';
    }
}

const formattingOptions = { insertSpaces: true, tabSize: 4, eol: '\n' };

/** A file of the person's, as the IDE keeps it: comments and layout are left as they are by what comes from elsewhere. */
export interface SettingsFile {
    readonly document: SettingsDocumentName;
    readonly fileName: string;
    /** @throws {@link InvalidSettingsError} */
    read(text: string): Entries;
    /** The text with the changes, whose text was readable before. */
    apply(text: string, changes: Changes): string;
}

/** What is said of folders of one workspace, and would trust others in the next: it stays where it is. */
const staysHere: ReadonlySet<string> = new Set(['security.workspace.trust.trustedFolders']);

/** An object whose keys are those of the settings. */
export const settingsFile: SettingsFile = {
    document: 'settings',
    fileName: 'settings.json',
    read: text => {
        const value = parseText(text, {});
        if (typeof value !== 'object' || value === null || Array.isArray(value)) {
            throw new InvalidSettingsError('Settings are one object: { ... }.', 0, text.length);
        }
        return Object.fromEntries(Object.entries(value).filter(([key]) => !staysHere.has(key)));
    },
    apply: (text, { set, removed }) => {
        const paths: [JSONPath, unknown][] = [
            ...removed.map((key): [JSONPath, unknown] => [[key], undefined]),
            ...Object.entries(set).map(([key, value]): [JSONPath, unknown] => [[key], value])
        ];
        return paths
            .filter(([[key]]) => !staysHere.has(String(key)))
            .reduce((current, [path, value]) => edit(current, path, value), text.trim() === '' ? '{}' : text);
    }
};

/** A list of key bindings. What names one is all of it but its arguments. */
export const keymapsFile: SettingsFile = {
    document: 'keymaps',
    fileName: 'keymaps.json',
    read: text => Object.fromEntries(readKeymaps(text).map(binding => [keyOf(binding), binding])),
    apply: (text, { set, removed }) => {
        let current = text.trim() === '' ? '[]' : text;
        const indexOf = (key: string) => readKeymaps(current).findIndex(binding => keyOf(binding) === key);
        for (const key of removed) {
            const index = indexOf(key);
            current = index < 0 ? current : edit(current, [index], undefined);
        }
        for (const [key, value] of Object.entries(set)) {
            const index = indexOf(key);
            current = index < 0 ? edit(current, [readKeymaps(current).length], value, true) : edit(current, [index], value);
        }
        return current;
    }
};

type Binding = Readonly<Record<string, unknown>>;

function readKeymaps(text: string): readonly Binding[] {
    const value = parseText(text, []);
    if (!Array.isArray(value) || value.some(binding => typeof binding !== 'object' || binding === null)) {
        throw new InvalidSettingsError('Key bindings are one list of objects: [ { ... } ].', 0, text.length);
    }
    return value as Binding[];
}

function keyOf({ command, keybinding, key, when, context }: Binding): string {
    return [command, keybinding ?? key, when, context]
        .map(part => (typeof part === 'string' ? part : ''))
        .join(' | ')
        .slice(0, 400);
}

function parseText(text: string, ifEmpty: unknown): unknown {
    if (text.trim() === '') {
        return ifEmpty;
    }
    const errors: ParseError[] = [];
    const value: unknown = parse(text, errors, { allowTrailingComma: true });
    const [first] = errors;
    if (first) {
        const words = printParseErrorCode(first.error)
            .replace(/([a-z])([A-Z])/g, '$1 $2')
            .toLowerCase();
        throw new InvalidSettingsError(`This is no valid JSON: ${words}.`, first.offset, first.length);
    }
    return value;
}

function edit(text: string, path: JSONPath, value: unknown, isArrayInsertion = false): string {
    return applyEdits(text, modify(text, path, value, { formattingOptions, isArrayInsertion }));
}
