/**
 * A text in Markdown is read more often than it is written: the one that every new workspace begins with. What its extension does
 * for readers, the preview, it is asked for by a command.
 */
const languagesOfReaders: ReadonlySet<string> = new Set(['markdown']);

/** Languages of texts that were opened, and whose extensions are not needed yet. */
export class WaitingLanguages {
    private readonly waiting = new Set<string>();
    private editorIsUsed = false;

    /** `isShown` says whether an editor shows a text in that language. */
    constructor(private readonly isShown: (languageId: string) => boolean) {}

    add(languageId: string): void {
        this.waiting.add(languageId);
    }

    /** Somebody types or points in an editor, or wants to know more about its text than what is written there. */
    noteUse(): void {
        this.editorIsUsed = true;
    }

    /** The next one whose extensions are needed, if any, which then waits no longer. A host that runs costs no more by another. */
    takeDue(hostRuns: boolean): string | undefined {
        const due = [...this.waiting].find(languageId => hostRuns || this.isDue(languageId));
        if (due !== undefined) {
            this.waiting.delete(due);
        }
        return due;
    }

    private isDue(languageId: string): boolean {
        return this.isShown(languageId) && (this.editorIsUsed || !languagesOfReaders.has(languageId));
    }
}
