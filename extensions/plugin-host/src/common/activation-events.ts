/** Extensions that ask for one of these are needed as soon as the IDE is there. */
const atOnce: ReadonlySet<string> = new Set(['*', 'onStartupFinished']);

/**
 * What wakes an extension (VS Code's activation events, https://code.visualstudio.com/api/references/activation-events), and
 * whether it has happened. An event that ends with `:*` stands for all that begin so, as when all task providers are asked.
 */
export class ActivationEvents {
    constructor(private readonly awaited: ReadonlySet<string>) {}

    get needsNothing(): boolean {
        return [...atOnce].some(event => this.awaited.has(event));
    }

    isAwaited(event: string): boolean {
        if (event.endsWith(':*')) {
            const beginning = event.slice(0, -1);
            return [...this.awaited].some(awaited => awaited.startsWith(beginning) || awaited === beginning.slice(0, -1));
        }
        // An extension that handles addresses asks for `onUri` alone; which of them is meant, it finds out itself.
        return this.awaited.has(event) || (event.startsWith('onUri:') && this.awaited.has('onUri'));
    }
}
