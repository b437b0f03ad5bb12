/** What a new workspace holds. The IDE opens `welcome.md` at the first visit (extensions/welcome). */
export function firstFiles(personName: string): Readonly<Record<string, string>> {
    return {
        'welcome.md': `# Welcome, ${personName}

This folder is your workspace. Everything in it is kept when you close the browser,
and when the workspace stops.

- Write: "New File" in the explorer, or File > New Text File. Changes are saved as you type.
- Run: Terminal > New Terminal opens a real shell in this folder.
- Find: F1 lists every command, Ctrl+P every file, Ctrl+Shift+F searches in all of them.
- Make it yours: Ctrl+, opens the settings.

The bar at the bottom shows your licence. After half an hour without use the workspace
stops by itself; opening it starts it again.
`
    };
}
