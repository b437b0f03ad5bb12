const types = ['keydown', 'pointerdown'] as const;

/** Calls once when somebody uses the keyboard or the pointer in an editor. To see a text takes neither. */
export function onceEditorIsUsed(call: () => void): void {
    const listen = ({ target }: Event) => {
        if (target instanceof Element && target.closest('.monaco-editor')) {
            for (const type of types) {
                window.removeEventListener(type, listen, true);
            }
            call();
        }
    };
    for (const type of types) {
        window.addEventListener(type, listen, true);
    }
}
