/** Storage may be refused by a browser's settings, or be full: then what it is used for does without. */
export function allowed<Result>(use: () => Result, otherwise: Result): Result {
    try {
        return use();
    } catch (error) {
        if (error instanceof DOMException || error instanceof SyntaxError) {
            return otherwise;
        }
        throw error;
    }
}
