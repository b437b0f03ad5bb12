/** Whether this process can do its work: each engine answers, and it is not on its way out. */
export class Readiness {
    private draining = false;

    constructor(private readonly probes: Readonly<Record<string, () => Promise<void>>>) {}

    /** From now on nothing new should be sent here. */
    drain(): void {
        this.draining = true;
    }

    async check(): Promise<Record<string, 'ok' | 'failing'>> {
        const results = await Promise.all(
            Object.entries(this.probes).map(async ([name, probe]) => {
                const ok = await probe().then(
                    () => true,
                    () => false
                );
                return [name, ok ? 'ok' : 'failing'] as const;
            })
        );
        return { ...Object.fromEntries(results), ...(this.draining ? { draining: 'failing' as const } : {}) };
    }
}
