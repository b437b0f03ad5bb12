import assert from 'node:assert/strict';
import { EarlyInput } from './early-input';

describe('early input', () => {
    it('is given out once, whole and in order', () => {
        const input = new EarlyInput();
        for (const key of ['l', 's', '\r']) {
            input.keep(key);
        }
        assert.equal(input.take(), 'ls\r');
        assert.equal(input.take(), '');
    });

    it('is not kept when somebody reads already, so that nothing is sent twice', () => {
        const input = new EarlyInput();
        input.take();
        input.keep('x');
        assert.equal(input.take(), '');
    });
});
