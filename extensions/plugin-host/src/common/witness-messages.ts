/** What the witness in the extension host sends to the IDE's backend, as JSON on the channel that Node keeps between them. */
export type WitnessMessage =
    | { readonly type: 'coditect:loaded'; readonly extensionId: string }
    | { readonly type: 'coditect:ending'; readonly extensionId: string };

/** Undefined for messages of others on the same channel. */
export function readWitnessMessage(text: unknown): WitnessMessage | undefined {
    if (typeof text !== 'string' || !text.includes('"coditect:')) {
        return undefined;
    }
    const { type, extensionId } = JSON.parse(text) as Partial<WitnessMessage>;
    return (type === 'coditect:loaded' || type === 'coditect:ending') && typeof extensionId === 'string'
        ? { type, extensionId }
        : undefined;
}
