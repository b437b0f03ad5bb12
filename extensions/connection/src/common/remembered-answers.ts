/** Where answers are kept, such as `localStorage`, which each workspace has its own of. */
export type AnswerStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * Keeps those of the backend's answers that are the same at every start of a workspace, so that the next page need not wait for them. It
 * asks all the same: a page that was told wrong has to begin anew.
 */
export class RememberedAnswers {
    private readonly given = new Map<string, Promise<string>>();

    /**
     * @param openStorage May throw, or have none to give, as a browser's settings say: then each page asks, and waits.
     * @param version Of the IDE; what another version said is forgotten.
     * @param beginAnew Called when an answer that was given turns out to be another. The wrong one is not kept any more then.
     * @param report Takes errors that nobody waits for.
     */
    constructor(
        private readonly openStorage: () => AnswerStorage | null,
        private readonly version: string,
        private readonly beginAnew: () => void,
        private readonly report: (error: unknown) => void
    ) {}

    /** The first answer is that of the page: what is asked again later is no reason to begin anew. */
    answer<Answer extends string>(question: string, ask: () => Promise<Answer>): Promise<Answer> {
        const given = this.given.get(question) ?? this.firstAnswer(question, ask);
        this.given.set(question, given);
        given.catch(() => this.given.delete(question));
        return given as Promise<Answer>;
    }

    private firstAnswer(question: string, ask: () => Promise<string>): Promise<string> {
        const key = `coditect.answer ${question}`;
        const kept = this.read(key);
        const asked = ask().then(answer => {
            if (answer !== kept) {
                this.keep(key, answer);
            }
            return answer;
        });
        if (kept === undefined) {
            return asked;
        }
        asked.then(
            // A storage that keeps the wrong one for good would have the page begin anew for ever.
            answer => answer === kept || this.read(key) === kept || this.beginAnew(),
            (error: unknown) => this.report(error)
        );
        return Promise.resolve(kept);
    }

    private read(key: string): string | undefined {
        const text = this.use(storage => storage.getItem(key));
        const mark = `${this.version} `;
        return text?.startsWith(mark) ? text.slice(mark.length) : undefined;
    }

    private keep(key: string, answer: string): void {
        // First of all the wrong one goes: where there is no room, the next page asks rather than begins anew again and again.
        this.use(storage => storage.removeItem(key));
        this.use(storage => storage.setItem(key, `${this.version} ${answer}`));
    }

    private use<Result>(deed: (storage: AnswerStorage) => Result): Result | undefined {
        try {
            const storage = this.openStorage();
            return storage === null ? undefined : deed(storage);
        } catch (error) {
            this.report(error);
            return undefined;
        }
    }
}
