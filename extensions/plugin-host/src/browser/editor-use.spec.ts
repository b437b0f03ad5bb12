import assert from 'node:assert/strict';
import { Emitter } from '@theia/core/lib/common/event';
import { isCommandOfEditor, onceEditorIsUsed, onceOutlineIsSeen } from './editor-use';

/** A window of which the test fires the events, on an element inside an editor or elsewhere. */
class StandInWindow {
    private readonly listeners = new Map<string, Set<(event: Event) => void>>();

    addEventListener(type: string, listener: (event: Event) => void): void {
        this.listeners.set(type, (this.listeners.get(type) ?? new Set()).add(listener));
    }

    removeEventListener(type: string, listener: (event: Event) => void): void {
        this.listeners.get(type)?.delete(listener);
    }

    fire(type: string, { key, inEditor = true }: { key?: string; inEditor?: boolean } = {}): void {
        const target = { closest: () => (inEditor ? {} : null) };
        for (const listener of [...(this.listeners.get(type) ?? [])]) {
            listener({ type, key, target } as unknown as Event);
        }
    }
}

describe('the use of an editor', () => {
    let events: StandInWindow;
    let used: number;

    beforeEach(() => {
        events = new StandInWindow();
        used = 0;
        onceEditorIsUsed(
            () => {
                used += 1;
            },
            events as unknown as Window
        );
    });

    it('begins once, with a key that is typed into it or a click', () => {
        events.fire('keydown', { key: 'a' });
        events.fire('keydown', { key: 'b' });
        events.fire('pointerdown');
        assert.equal(used, 1);
    });

    it('begins with a pointer as well', () => {
        events.fire('pointerdown');
        assert.equal(used, 1);
    });

    it('is neither to scroll nor to open the command palette from it', () => {
        for (const key of ['F1', 'Escape', 'Shift', 'ArrowDown', 'PageDown', 'End']) {
            events.fire('keydown', { key });
        }
        assert.equal(used, 0);
        events.fire('keydown', { key: 'F12' });
        assert.equal(used, 1);
    });

    it('is not what happens elsewhere in the IDE', () => {
        events.fire('keydown', { key: 'a', inEditor: false });
        events.fire('pointerdown', { inEditor: false });
        assert.equal(used, 0);
    });

    it('is also a command of the editor, wherever it comes from', () => {
        assert.equal(isCommandOfEditor('editor.action.quickOutline'), true);
        assert.equal(isCommandOfEditor('workbench.action.showCommands'), false);
    });
});

describe('the outline of a text', () => {
    let changed: Emitter<boolean>;
    let outline: { open: boolean; onDidChangeOpenState: Emitter<boolean>['event'] };
    let restore: () => void;
    let seen: number;

    beforeEach(() => {
        changed = new Emitter();
        outline = { open: false, onDidChangeOpenState: changed.event };
        const restored = new Promise<void>(resolve => {
            restore = resolve;
        });
        seen = 0;
        const call = () => {
            seen += 1;
        };
        onceOutlineIsSeen(call, outline, restored);
    });

    function show(open: boolean): void {
        outline.open = open;
        changed.fire(open);
    }

    it('is seen once it is shown, and not while it lies in a folded panel', async () => {
        restore();
        await Promise.resolve();
        show(false);
        assert.equal(seen, 0);
        show(true);
        show(false);
        show(true);
        assert.equal(seen, 1);
    });

    it('is seen where the restored layout shows it, without being told', async () => {
        outline.open = true;
        assert.equal(seen, 0);
        restore();
        await Promise.resolve();
        assert.equal(seen, 1);
    });
});
