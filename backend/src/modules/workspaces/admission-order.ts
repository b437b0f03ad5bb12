/** A start that waits. */
export interface WaitingStart {
    readonly workspaceId: string;
    readonly ownerUserId: string;
    /** When it was asked for. */
    readonly since: Date;
}

/**
 * The order in which starts have their turn: everybody's first before anybody's second, and of those the one that was asked
 * for first. Starts that are under way (`startingOwners`) count for their people.
 */
export function admissionOrder<T extends WaitingStart>(waiting: readonly T[], startingOwners: readonly string[]): readonly T[] {
    const turns = new Map<string, number>();
    for (const owner of startingOwners) {
        turns.set(owner, (turns.get(owner) ?? 0) + 1);
    }
    const byTime = [...waiting].sort(
        (a, b) => a.since.getTime() - b.since.getTime() || (a.workspaceId < b.workspaceId ? -1 : a.workspaceId > b.workspaceId ? 1 : 0)
    );
    const ranked = byTime.map((start, position) => {
        const turn = turns.get(start.ownerUserId) ?? 0;
        turns.set(start.ownerUserId, turn + 1);
        return { start, turn, position };
    });
    return ranked.sort((a, b) => a.turn - b.turn || a.position - b.position).map(({ start }) => start);
}
