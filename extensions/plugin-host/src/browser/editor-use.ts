import type { Event as TheiaEvent } from '@theia/core/lib/common/event';

const types = ['keydown', 'pointerdown'] as const;

/** Keys by which somebody reads a text or turns to another part of the IDE, such as the command palette (F1). */
const keysOfReaders: ReadonlySet<string> = new Set([
    ...['Alt', 'AltGraph', 'CapsLock', 'Control', 'Meta', 'Shift', 'Escape', 'F1'],
    ...['ArrowDown', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'End', 'Home', 'PageDown', 'PageUp']
]);

/** What an editor's commands begin with, in its own menus and in the command palette, which lies outside of it. */
const commandPrefix = 'editor.action.';

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

/** A view of what is in the text of the current editor. */
export interface Outline {
    /** Whether it is seen. */
    readonly open: boolean;
    readonly onDidChangeOpenState: TheiaEvent<boolean>;
}

/** Calls once when the outline is seen, also where a restored layout shows it, which tells nobody: `restored` settles after that. */
export function onceOutlineIsSeen(call: () => void, outline: Outline, restored: Promise<void>): void {
    const seen = outline.onDidChangeOpenState(() => look());
    let wasSeen = false;
    const look = () => {
        if (outline.open && !wasSeen) {
            wasSeen = true;
            seen.dispose();
            call();
        }
    };
    void restored.then(look);
}

/** Whether it asks something of an editor, as the one for its symbols does. */
export function isCommandOfEditor(commandId: string): boolean {
    return commandId.startsWith(commandPrefix);
}

function isInEditor(target: EventTarget | null): boolean {
    return target !== null && 'closest' in target && (target as Element).closest('.monaco-editor') !== null;
}

function isOfReader(event: Event): boolean {
    return event.type === 'keydown' && keysOfReaders.has((event as KeyboardEvent).key);
}
