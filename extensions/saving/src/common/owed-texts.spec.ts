import assert from 'node:assert/strict';
import { OwedTexts } from './owed-texts';

describe('texts that were sent to be saved', () => {
    const file = 'file:///notes.txt';
    let texts: OwedTexts;

    beforeEach(() => {
        texts = new OwedTexts();
    });

    it('are known again in their own file until it is written', () => {
        texts.send(file, 'first');
        texts.send(file, 'second');
        assert.ok(texts.includes(file, 'first'));
        assert.ok(texts.includes(file, 'second'));
        assert.ok(!texts.includes('file:///other.txt', 'first'));
        assert.ok(!texts.includes(file, 'of somebody else'));
        texts.settle(file);
        assert.ok(!texts.includes(file, 'first'));
    });

    it('are kept once, however often one is tried', () => {
        texts.send(file, 'before');
        for (let tries = 1; tries <= 10; tries += 1) {
            texts.send(file, 'tried again');
        }
        assert.ok(texts.includes(file, 'before'));
    });

    it('are the latest few, and none that takes much memory', () => {
        for (let number = 1; number <= 9; number += 1) {
            texts.send(file, String(number));
        }
        assert.ok(!texts.includes(file, '1'));
        assert.ok(texts.includes(file, '9'));
        const large = 'x'.repeat(5 * 1024 * 1024);
        texts.send(file, large);
        assert.ok(!texts.includes(file, large));
    });

    it('count their failures, which a file that is written has none of', () => {
        texts.send(file, 'first');
        assert.equal(texts.fail(file), 1);
        texts.send(file, 'second');
        assert.equal(texts.fail(file), 2);
        assert.equal(texts.fail('file:///other.txt'), 1);
        assert.ok(texts.includes(file, 'first'));
        texts.settle(file);
        texts.send(file, 'typed on');
        assert.equal(texts.fail(file), 1);
    });
});
