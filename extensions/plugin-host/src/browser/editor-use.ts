const types = ['keydown', 'pointerdown'] as const;

/** Keys by which somebody reads a text or turns to another part of the IDE, such as the command palette (F1). */
const keysOfReaders: ReadonlySet<string> = new Set([
    ...['Alt', 'AltGraph', 'CapsLock', 'Control', 'Meta', 'Shift', 'Escape', 'F1'],
    ...['ArrowDown', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'End', 'Home', 'PageDown', 'PageUp']
]);

/** Calls once when somebody uses the keyboard or the pointer in an editor for more than to read what is there. */
export function onceEditorIsUsed(call: () => void, events: Pick<Window, 'addEventListener' | 'removeEventListener'> = window): void {
    const listen = (event: Event) => {
        if (isInEditor(event.target) && !isOfReader(event)) {
            for (const type of types) {
                events.removeEventListener(type, listen, true);
            }
            call();
        }
    };
    for (const type of types) {
        events.addEventListener(type, listen, true);
    }
}

function isInEditor(target: EventTarget | null): boolean {
    return target !== null && 'closest' in target && (target as Element).closest('.monaco-editor') !== null;
}

function isOfReader(event: Event): boolean {
    return event.type === 'keydown' && keysOfReaders.has((event as KeyboardEvent).key);
}
