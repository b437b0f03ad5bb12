import assert from 'node:assert/strict';
import { AttemptedTexts } from './attempted-texts';

describe('texts that were sent to be saved', () => {
    const file = 'file:///notes.txt';
    let texts: AttemptedTexts;

    beforeEach(() => {
        texts = new AttemptedTexts();
    });

    it('are known again in their own file until one is saved', () => {
        texts.add(file, 'first');
        texts.add(file, 'second');
        assert.ok(texts.includes(file, 'first'));
        assert.ok(texts.includes(file, 'second'));
        assert.ok(!texts.includes('file:///other.txt', 'first'));
        assert.ok(!texts.includes(file, 'of somebody else'));
        texts.forget(file);
        assert.ok(!texts.includes(file, 'first'));
    });

    it('are kept once, however often one is tried', () => {
        texts.add(file, 'before');
        for (let tries = 1; tries <= 10; tries += 1) {
            texts.add(file, 'tried again');
        }
        assert.ok(texts.includes(file, 'before'));
    });

    it('are the latest few, and none that takes much memory', () => {
        for (let number = 1; number <= 9; number += 1) {
            texts.add(file, String(number));
        }
        assert.ok(!texts.includes(file, '1'));
        assert.ok(texts.includes(file, '9'));
        const large = 'x'.repeat(5 * 1024 * 1024);
        texts.add(file, large);
        assert.ok(!texts.includes(file, large));
    });
});
