/** What a person types before there is anybody to read it, in order. */
export class EarlyInput {
    private kept: string[] = [];
    private open = true;

    /** Keeps a piece, as long as nobody has taken over. */
    keep(piece: string): void {
        if (this.open) {
            this.kept.push(piece);
        }
    }

    /** All that was kept. Whoever takes it reads on by himself: nothing is kept from now on. */
    take(): string {
        const text = this.kept.join('');
        this.kept = [];
        this.open = false;
        return text;
    }
}
