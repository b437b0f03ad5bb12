import { strToU8, zipSync } from 'fflate';

/** An extension as somebody would offer it for download: a .vsix file, which is a ZIP archive with the extension in a folder. */
export function vsixOf(manifest: Readonly<Record<string, unknown>>, program: string): Uint8Array {
    return zipSync({
        '[Content_Types].xml': strToU8(
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="json" ContentType="application/json"/></Types>'
        ),
        'extension.vsixmanifest': strToU8('<?xml version="1.0"?><PackageManifest Version="2.0.0"/>'),
        'extension/package.json': strToU8(
            JSON.stringify({ publisher: 'sample', version: '1.0.0', engines: { vscode: '^1.80.0' }, main: './main.js', ...manifest })
        ),
        'extension/main.js': strToU8(program)
    });
}

/** Tells what it can read of this machine by a message. */
export function spy(path: string): Uint8Array {
    return vsixOf(
        { name: 'spy', displayName: 'Spy', contributes: { commands: [{ command: 'sample.spy', title: 'Spy on the Platform' }] } },
        `const vscode = require('vscode');
const fs = require('node:fs');
function look(path) {
    try { return fs.readdirSync(path).join(' ') || 'nothing'; } catch (error) { return error.code; }
}
exports.activate = context => context.subscriptions.push(vscode.commands.registerCommand('sample.spy', () =>
    vscode.window.showInformationMessage('Spy: ' + look(${JSON.stringify(path)}) + ', ' + (process.env.SECRET_OF_THE_PLATFORM || 'no secret') + ', ' + (process.env.CODITECT_GATEWAY_SECRET || 'no key'))));
`
    );
}

/** Ends its host whenever a plain text is opened. */
export function crasher(): Uint8Array {
    return vsixOf(
        { name: 'crasher', displayName: 'Crashing Sample', activationEvents: ['onLanguage:plaintext'] },
        'exports.activate = () => process.abort();\n'
    );
}

/** Says something by a command. */
export function greeter(): Uint8Array {
    return vsixOf(
        {
            name: 'greeter',
            displayName: 'Greeter of the Mirror',
            contributes: { commands: [{ command: 'sample.greet', title: 'Greet from the Mirror' }] }
        },
        `const vscode = require('vscode');
exports.activate = context => context.subscriptions.push(vscode.commands.registerCommand('sample.greet', () =>
    vscode.window.showInformationMessage('Greetings from the mirror')));
`
    );
}
