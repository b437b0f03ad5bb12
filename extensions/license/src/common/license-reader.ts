import type { License } from '@coditect/protocol';
import type { LicenseState } from './license-presentation';

/**
 * Keeps the latest known licence. It comes by two ways, as the answer to a question and as an event; an answer that was
 * overtaken by an event, or by a later question, is dropped.
 */
export class LicenseReader {
    private current: LicenseState = { kind: 'reading' };
    private turn = 0;

    constructor(
        private readonly ask: () => Promise<License>,
        private readonly changed: () => void
    ) {}

    get state(): LicenseState {
        return this.current;
    }

    async read(): Promise<void> {
        this.turn += 1;
        const turn = this.turn;
        let next: LicenseState;
        try {
            next = { kind: 'known', license: await this.ask() };
        } catch (error) {
            const message = error instanceof Error ? error.message : String(error);
            next = { kind: 'failed', message, license: this.current.kind === 'reading' ? undefined : this.current.license };
        }
        if (turn === this.turn) {
            this.set(next);
        }
    }

    accept(license: License): void {
        this.turn += 1;
        this.set({ kind: 'known', license });
    }

    private set(state: LicenseState): void {
        this.current = state;
        this.changed();
    }
}
