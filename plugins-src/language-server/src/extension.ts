import path from 'node:path';
import { type ExtensionContext, workspace } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { describedServer, serverFolder, withServerFolder } from './server-description.js';

let client: LanguageClient | undefined;

/**
 * Starts the language server that the extension's manifest describes. VS Code calls this when a file in one of its languages
 * is opened for the first time, and the client restarts a server that ends by itself, up to four times in three minutes.
 */
export async function activate(context: ExtensionContext): Promise<void> {
    const { packageJSON } = context.extension;
    const server = describedServer(packageJSON);
    const folder = serverFolder(context.extensionPath, server);
    const run = {
        command: process.execPath,
        args: [path.join(context.extensionPath, server.entry), ...server.arguments],
        transport: TransportKind.stdio,
        options: { env: { ...process.env } }
    };
    const files = workspace.createFileSystemWatcher('**/*');
    context.subscriptions.push(files);
    client = new LanguageClient(context.extension.id, (packageJSON as { displayName: string }).displayName, run, {
        documentSelector: server.languages.flatMap(language => [
            { language, scheme: 'file' },
            { language, scheme: 'untitled' }
        ]),
        synchronize: {
            configurationSection: [...server.settings],
            fileEvents: files
        },
        initializationOptions: withServerFolder(server.initializationOptions, folder)
    });
    await client.start();
}

export async function deactivate(): Promise<void> {
    await client?.stop();
}
