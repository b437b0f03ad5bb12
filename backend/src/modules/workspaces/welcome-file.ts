/** What a new workspace holds. */
export function firstFiles(personName: string): Readonly<Record<string, string>> {
    return {
        'welcome.md': `# Welcome, ${personName}

This folder is your workspace. Everything in it is kept when you close the browser and when the workspace stops.

- **Write**: make a file with the explorer's "New File" button, or \`Ctrl+N\`. Changes are saved as you type.
- **Run**: open a terminal with \`Ctrl+\\\`\`. It is a real shell, in this folder.
- **Find**: \`F1\` lists every command, \`Ctrl+P\` every file, \`Ctrl+Shift+F\` searches in all of them.
- **Make it yours**: \`Ctrl+,\` opens the settings.

The bottom bar shows your licence. After half an hour without use the workspace stops by itself; opening it starts it again.
`
    };
}
