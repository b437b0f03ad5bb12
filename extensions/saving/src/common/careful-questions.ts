export const CarefulQuestions = Symbol('CarefulQuestions');

/** A question that comes up while somebody types, maybe. */
export interface CarefulQuestion {
    readonly title: string;
    /** What is at stake, and the way out. */
    readonly body: string;
    /** What is done where the person says so. */
    readonly deed: string;
    /** The way out, which is what Enter and space take at first. */
    readonly wayOut: string;
}

/** Asks what the next key that is typed must not answer with yes. */
export interface CarefulQuestions {
    /** Whether the deed was chosen. */
    ask(question: CarefulQuestion): Promise<boolean>;
}
