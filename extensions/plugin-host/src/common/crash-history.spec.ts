import assert from 'node:assert/strict';
import { CrashHistory } from './crash-history';

const guessed = (extensionId: string) => ({ how: 'signal SIGABRT', suspect: { extensionId, seen: false } });
const seen = (extensionId: string) => ({ how: 'signal SIGABRT', suspect: { extensionId, seen: true } });

describe('an extension host that ends', () => {
    let time: number;
    let history: CrashHistory;

    beforeEach(() => {
        time = 0;
        history = new CrashHistory(() => time);
    });

    it('is started again twice, and the third time within five minutes is a loop', () => {
        assert.equal(history.note(seen('one.crashes')), false);
        assert.equal(history.note(seen('one.crashes')), false);
        assert.equal(history.note(seen('one.crashes')), true);
    });

    it('may end now and then', () => {
        for (let hour = 0; hour < 10; hour += 1) {
            time += 3_600_000;
            assert.equal(history.note(seen('one.crashes')), false);
        }
    });

    it('is blamed on the extension that ended it most often', () => {
        history.note(guessed('one.other'));
        history.note(guessed('one.crashes'));
        history.note(guessed('one.crashes'));
        assert.deepEqual(history.suspect, { extensionId: 'one.crashes', seen: false });
    });

    it('is blamed on an extension that was seen ending it rather than on those that were loaded last', () => {
        history.note(guessed('one.other'));
        history.note(guessed('one.other'));
        history.note(seen('one.crashes'));
        assert.deepEqual(history.suspect, { extensionId: 'one.crashes', seen: true });
    });

    it('is blamed on nobody where nothing is known', () => {
        history.note({ how: 'signal SIGKILL' });
        assert.equal(history.suspect, undefined);
    });

    it('is as good as new after something was done about it', () => {
        history.note(seen('one.crashes'));
        history.note(seen('one.crashes'));
        history.forget();
        assert.equal(history.note(seen('one.crashes')), false);
        assert.equal(history.count, 1);
    });
});
