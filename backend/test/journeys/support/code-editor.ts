import type { Locator } from 'playwright-core';
import type { IdePage } from './ide-page.js';

/** An open file's editor: places in its text, and what the languages' servers say about them. */
export class CodeEditor {
    constructor(
        private readonly ide: IdePage,
        private readonly file: string
    ) {}

    /** An underlined place that is wrong. */
    problem(): Locator {
        return this.ide.editor(this.file).locator('.squiggly-error').first();
    }

    /** Puts the cursor into a word's occurrence, counted from 0. */
    async putCursorIn(word: string, occurrence: number): Promise<void> {
        const { x, y } = await this.placeOf(word, occurrence);
        await this.ide.page.mouse.click(x, y);
    }

    async hover(word: string, occurrence: number): Promise<void> {
        const { x, y } = await this.placeOf(word, occurrence);
        // A pointer that has not moved hovers over nothing.
        await this.ide.page.mouse.move(x + 2, y + 1);
        await this.ide.page.mouse.move(x, y);
    }

    private async placeOf(word: string, occurrence: number): Promise<{ x: number; y: number }> {
        // Where the words are is the browser's knowledge: an editor's line has no elements of its own for them.
        const place = await this.ide
            .editor(this.file)
            .locator('.view-lines')
            .evaluate(
                (lines, { word, occurrence }) => {
                    const found: { x: number; y: number }[] = [];
                    const rows = [...lines.querySelectorAll<HTMLElement>('.view-line')].sort(
                        (one, other) => one.offsetTop - other.offsetTop
                    );
                    for (const row of rows) {
                        const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
                        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                            const text = node.textContent ?? '';
                            for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
                                const range = document.createRange();
                                range.setStart(node, at);
                                range.setEnd(node, at + word.length);
                                const box = range.getBoundingClientRect();
                                found.push({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
                            }
                        }
                    }
                    return found[occurrence];
                },
                { word, occurrence }
            );
        if (!place) {
            throw new Error(`${this.file} shows "${word}" not ${occurrence + 1} times.`);
        }
        return place;
    }
}
