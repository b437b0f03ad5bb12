export type Check = 'ok' | 'degraded' | 'failing';

/** Whether this process can do its work: each engine answers or can be done without, and it is not on its way out. */
export class Readiness {
    private draining = false;

    /** Each probe rejects where its engine does not answer; `dispensable` tells of engines without which the platform goes on. */
    constructor(
        private readonly probes: Readonly<Record<string, () => Promise<void>>>,
        private readonly dispensable: Readonly<Record<string, () => boolean>> = {}
    ) {}

    /** From now on nothing new should be sent here. */
    drain(): void {
        this.draining = true;
    }

    async check(): Promise<Record<string, Check>> {
        const results = await Promise.all(
            Object.entries(this.probes).map(async ([name, probe]) => {
                const ok = await probe().then(
                    () => true,
                    () => false
                );
                return [name, ok ? 'ok' : 'failing'] as const;
            })
        );
        const others = Object.entries(this.dispensable).map(([name, up]) => [name, up() ? 'ok' : 'degraded'] as const);
        return { ...Object.fromEntries([...results, ...others]), ...(this.draining ? { draining: 'failing' as const } : {}) };
    }
}
