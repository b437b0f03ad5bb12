import assert from 'node:assert/strict';
import { cursorOf, firstPage, nextPage, previousPage } from './cursor-pages.js';

describe('Pages of a listing', () => {
    it('begin without a cursor', () => {
        assert.equal(cursorOf(firstPage), undefined);
    });
    it('go forward by the cursor that the platform gave, and back the same way', () => {
        const third = nextPage(nextPage(firstPage, 'b'), 'c');
        assert.equal(cursorOf(third), 'c');
        assert.equal(cursorOf(previousPage(third)), 'b');
        assert.equal(cursorOf(previousPage(previousPage(third))), undefined);
    });
    it('do not go back before the first', () => {
        assert.deepEqual(previousPage(firstPage), firstPage);
    });
});
