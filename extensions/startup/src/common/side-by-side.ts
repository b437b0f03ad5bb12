/**
 * Calls all in their order, and lets them wait side by side. Resolves when all are done; what fails is told, and keeps none of
 * the others from being called.
 */
export async function sideBySide<T>(
    things: readonly T[],
    call: (thing: T) => Promise<void>,
    onFailure: (error: unknown) => void
): Promise<void> {
    await Promise.all(
        things.map(async thing => {
            try {
                await call(thing);
            } catch (error) {
                onFailure(error);
            }
        })
    );
}
