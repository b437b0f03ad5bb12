/**
 * Loaded into the extension host before anything else (`node --require`). Tells which extension's code is loaded, and which one
 * ends the host: a process that has ended can't be asked.
 */
import { readFileSync } from 'node:fs';

import Module = require('node:module');

import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WitnessMessage } from '../common/witness-messages';

// The host's children, such as language servers, are no extension hosts.
delete process.env.NODE_OPTIONS;

const extensionOfFolder = new Map<string, string | undefined>();

/** The extension that a file belongs to: the nearest folder above whose package.json is one for VS Code. */
function extensionOf(folder: string): string | undefined {
    if (!extensionOfFolder.has(folder)) {
        const parent = dirname(folder);
        extensionOfFolder.set(folder, readExtensionId(folder) ?? (parent === folder ? undefined : extensionOf(parent)));
    }
    return extensionOfFolder.get(folder);
}

function readExtensionId(folder: string): string | undefined {
    let text: string;
    try {
        text = readFileSync(join(folder, 'package.json'), 'utf8');
    } catch {
        // Most folders have none.
        return undefined;
    }
    const { publisher, name, engines } = JSON.parse(text) as { publisher?: string; name?: string; engines?: { vscode?: string } };
    return name && engines?.vscode ? `${publisher ?? '<unpublished>'}.${name}`.toLowerCase() : undefined;
}

/** The extension whose code is under way, by the innermost call that is an extension's. */
function extensionUnderWay(): string | undefined {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 100;
    const stack = new Error().stack ?? '';
    Error.stackTraceLimit = limit;
    for (const [, address, path] of stack.matchAll(/(?:(file:\/\/[^\s)]+)|(\/[^\s):]+)):\d+:\d+/g)) {
        const file = address ? fileURLToPath(address) : path;
        const extensionId = file && extensionOf(dirname(file));
        if (extensionId) {
            return extensionId;
        }
    }
    return undefined;
}

function tell(type: WitnessMessage['type'], extensionId: string | undefined): void {
    if (extensionId && process.send) {
        process.send(JSON.stringify({ type, extensionId }));
    }
}

const told = new Set<string>();

// How modules are loaded is Node's own business, but its hooks for CommonJS are these, and stable for a decade.
type Load = (module: NodeModule, filename: string) => void;
const { _extensions: loaders } = Module as unknown as { _extensions: Record<string, Load> };
const load = loaders['.js'] as Load;
loaders['.js'] = (module, filename) => {
    const extensionId = extensionOf(dirname(filename));
    if (extensionId && !told.has(extensionId)) {
        told.add(extensionId);
        tell('coditect:loaded', extensionId);
    }
    load(module, filename);
};

const { abort, kill } = process;
process.abort = () => {
    tell('coditect:ending', extensionUnderWay());
    return abort();
};
process.kill = (pid, signal) => {
    if (pid === process.pid && signal !== 0 && signal !== constants.signals.SIGUSR1) {
        tell('coditect:ending', extensionUnderWay());
    }
    return kill(pid, signal);
};
