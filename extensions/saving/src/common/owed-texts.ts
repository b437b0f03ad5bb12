/** Of one file: while the workspace is out of reach, auto-save tries again and again. */
const maximumTexts = 8;
/** Code units of a text that is worth keeping beside the one in its editor. */
const maximumLength = 4 * 1024 * 1024;

interface Owed {
    /** The latest last. */
    texts: readonly string[];
    failures: number;
}

/**
 * The texts that were sent to be saved since their file was last written, and how often that failed. Where the backend ended in that
 * moment, one of them is in the file: it was changed, but by nobody else.
 */
export class OwedTexts {
    private readonly byFile = new Map<string, Owed>();

    send(file: string, text: string): void {
        if (text.length <= maximumLength) {
            const owed = this.of(file);
            // The same text is tried again as long as nothing is typed.
            owed.texts = [...owed.texts.filter(other => other !== text), text].slice(-maximumTexts);
        }
    }

    /** Returns the number of failures, with this one. */
    fail(file: string): number {
        const owed = this.of(file);
        owed.failures += 1;
        return owed.failures;
    }

    /** The file was written, or its editor closed. */
    settle(file: string): void {
        this.byFile.delete(file);
    }

    includes(file: string, text: string): boolean {
        return this.byFile.get(file)?.texts.includes(text) ?? false;
    }

    private of(file: string): Owed {
        const owed = this.byFile.get(file) ?? { texts: [], failures: 0 };
        this.byFile.set(file, owed);
        return owed;
    }
}
