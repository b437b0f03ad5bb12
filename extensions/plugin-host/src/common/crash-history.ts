import type { PluginHostEnd, Suspect } from './plugin-host-protocol';

/** As many ends within so many milliseconds are a loop, as in VS Code. */
const LIMIT = 3;
const WINDOW_MILLISECONDS = 5 * 60 * 1000;

/** Remembers how often the extension host ended, and tells a misfortune from a loop. */
export class CrashHistory {
    private ends: { readonly at: number; readonly end: PluginHostEnd }[] = [];

    /** @param now milliseconds on a clock that only goes forward */
    constructor(private readonly now: () => number) {}

    /** Takes note of an end; true when it keeps happening. */
    note(end: PluginHostEnd): boolean {
        const at = this.now();
        this.ends = [...this.ends.filter(earlier => at - earlier.at < WINDOW_MILLISECONDS), { at, end }];
        return this.ends.length >= LIMIT;
    }

    get count(): number {
        return this.ends.length;
    }

    /** The extension that ended the host most often; one that was seen doing it comes before one that is guessed. */
    get suspect(): Suspect | undefined {
        const blame = new Map<string, { suspect: Suspect; weight: number }>();
        for (const { end } of this.ends) {
            if (end.suspect) {
                const { extensionId, seen } = end.suspect;
                const before = blame.get(extensionId);
                blame.set(extensionId, {
                    suspect: { extensionId, seen: seen || (before?.suspect.seen ?? false) },
                    weight: (before?.weight ?? 0) + (seen ? LIMIT : 1)
                });
            }
        }
        return [...blame.values()].sort((one, other) => other.weight - one.weight)[0]?.suspect;
    }

    /** Whoever disabled an extension or asked for another try begins anew. */
    forget(): void {
        this.ends = [];
    }
}
