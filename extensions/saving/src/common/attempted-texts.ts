/** Of one file: while the workspace is out of reach, auto-save tries again and again. */
const maximumTexts = 8;
/** Code units of a text that is worth keeping beside the one in its editor. */
const maximumLength = 4 * 1024 * 1024;

/**
 * The texts that were sent to be saved, and of which no answer has come. Where the backend ended in that moment, one of them is in
 * the file: it was changed, but by nobody else.
 */
export class AttemptedTexts {
    private readonly byFile = new Map<string, string[]>();

    add(file: string, text: string): void {
        if (text.length <= maximumLength) {
            // The same text is tried again as long as nothing is typed.
            const others = (this.byFile.get(file) ?? []).filter(other => other !== text);
            this.byFile.set(file, [...others, text].slice(-maximumTexts));
        }
    }

    /** The file was saved, or its editor closed. */
    forget(file: string): void {
        this.byFile.delete(file);
    }

    includes(file: string, text: string): boolean {
        return this.byFile.get(file)?.includes(text) ?? false;
    }
}
