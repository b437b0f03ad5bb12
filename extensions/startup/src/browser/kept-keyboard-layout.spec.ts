import '@theia/core/shared/reflect-metadata';
import assert from 'node:assert/strict';
import { BrowserKeyboardLayoutProvider } from '@theia/core/lib/browser/keyboard/browser-keyboard-layout-provider';
import { LocalStorageService } from '@theia/core/lib/browser/storage-service';
import { ILogger } from '@theia/core/lib/common/logger';
import { Container } from '@theia/core/shared/inversify';
import { KeptKeyboardLayout, type PreparedPage } from './kept-keyboard-layout';

class Page extends EventTarget implements PreparedPage {
    prerendering = true;

    show(): void {
        this.prerendering = false;
        this.dispatchEvent(new Event('prerenderingchange'));
    }
}

const german = new Map([
    ['KeyY', 'z'],
    ['KeyZ', 'y'],
    ['Semicolon', 'ö']
]);
const american = new Map([
    ['KeyY', 'y'],
    ['KeyZ', 'z'],
    ['Semicolon', ';']
]);

describe('a page that was made ahead', () => {
    const globals = globalThis as { navigator?: unknown };
    const original = Object.getOwnPropertyDescriptor(globals, 'navigator');
    const stored = new Map<string, unknown>();
    let asked: number;
    let layoutMap: ReadonlyMap<string, string>;

    beforeEach(() => {
        asked = 0;
        layoutMap = american;
        const getLayoutMap = async () => {
            asked += 1;
            return layoutMap;
        };
        Object.defineProperty(globals, 'navigator', { configurable: true, value: { language: 'en', keyboard: { getLayoutMap } } });
    });

    after(() => {
        if (original) {
            Object.defineProperty(globals, 'navigator', original);
        } else {
            delete globals.navigator;
        }
    });

    function provider(page: PreparedPage): BrowserKeyboardLayoutProvider {
        const container = new Container();
        container.bind(ILogger).toConstantValue({ info: () => undefined, warn: assert.fail } as unknown as ILogger);
        container.bind(LocalStorageService).toConstantValue({
            getData: async (key: string) => stored.get(key),
            setData: async (key: string, value: unknown) => void stored.set(key, structuredClone(value))
        } as unknown as LocalStorageService);
        container.bind(BrowserKeyboardLayoutProvider).to(
            class extends KeptKeyboardLayout {
                protected override get page(): PreparedPage {
                    return page;
                }
            }
        );
        return container.get(BrowserKeyboardLayoutProvider);
    }

    async function turn(): Promise<void> {
        await new Promise(resolve => setImmediate(resolve));
    }

    it('begins with the keyboard of the last visit, and looks at the keyboard when it is shown', async () => {
        const shown = new Page();
        shown.prerendering = false;
        layoutMap = german;
        const last = await provider(shown).getNativeLayout();
        assert.equal(last.mapping.KeyY?.value, 'z');

        const page = new Page();
        const ahead = provider(page);
        const changes: unknown[] = [];
        ahead.onDidChangeNativeLayout(layout => changes.push(layout.mapping.KeyY?.value));
        asked = 0;
        const kept = await ahead.getNativeLayout();
        assert.equal(kept.mapping.KeyY?.value, 'z');
        assert.equal(asked, 0);
        page.show();
        await turn();
        assert.equal(asked, 1);
        assert.deepEqual(changes, []);
    });

    it('tells of another keyboard that it finds then', async () => {
        const page = new Page();
        const ahead = provider(page);
        const changes: unknown[] = [];
        ahead.onDidChangeNativeLayout(layout => changes.push(layout.mapping.KeyY?.value));
        await ahead.getNativeLayout();
        page.show();
        await turn();
        assert.deepEqual(changes, ['y']);
    });
});
