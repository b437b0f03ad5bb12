import type { QueuePlace } from '@coditect/protocol';

/** `1st`, `2nd`, `3rd`, `11th`. */
export function ordinal(place: number): string {
    const teen = place % 100 >= 11 && place % 100 <= 13;
    const ending = teen ? 'th' : (['th', 'st', 'nd', 'rd'][place % 10] ?? 'th');
    return `${place}${ending}`;
}

/** What a start that waits is told of its place. */
export function queueNote({ place, length, waitsFor }: QueuePlace): string {
    const where = length === 1 ? 'Yours is next' : `Yours is ${ordinal(place)} of ${length} in line`;
    return waitsFor === 'memory'
        ? `This machine has no memory to spare at the moment. ${where} and starts by itself when there is some; stopping a workspace that you don't need makes room.`
        : `Other workspaces are starting. ${where} and starts by itself.`;
}
