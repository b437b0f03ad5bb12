import assert from 'node:assert/strict';
import { RememberedAnswers } from './remembered-answers';

class Store {
    readonly items = new Map<string, string>();
    full = false;

    getItem(key: string): string | null {
        return this.items.get(key) ?? null;
    }

    setItem(key: string, value: string): void {
        if (this.full) {
            throw new Error('The quota has been exceeded.');
        }
        this.items.set(key, value);
    }

    removeItem(key: string): void {
        this.items.delete(key);
    }
}

const never = new Promise<string>(() => undefined);
const settle = () => new Promise(resolve => setImmediate(resolve));

describe('answers of the backend that are remembered', () => {
    let store: Store;
    let begun: number;
    let reported: unknown[];

    beforeEach(() => {
        store = new Store();
        begun = 0;
        reported = [];
    });

    const page = (version = '1') =>
        new RememberedAnswers(
            () => store,
            version,
            () => (begun += 1),
            error => reported.push(error)
        );

    it('are waited for the first time, and given at once the next', async () => {
        assert.equal(await page().answer('the home', async () => '/home/developer'), '/home/developer');
        assert.equal(await page().answer('the home', () => never), '/home/developer');
        assert.equal(begun, 0);
    });

    it('are forgotten with another version of the IDE', async () => {
        await page('1').answer('the home', async () => '/home/theia');
        assert.equal(await page('2').answer('the home', async () => '/home/developer'), '/home/developer');
        await settle();
        assert.equal(begun, 0);
    });

    it('let the page begin anew when they have changed, once', async () => {
        await page().answer('the home', async () => '/home/old');
        assert.equal(await page().answer('the home', async () => '/home/new'), '/home/old');
        await settle();
        assert.equal(begun, 1);
        assert.equal(await page().answer('the home', async () => '/home/new'), '/home/new');
        await settle();
        assert.equal(begun, 1);
    });

    it('are waited for where they can not be kept, instead of being wrong again and again', async () => {
        await page().answer('the home', async () => '/home/old');
        store.full = true;
        assert.equal(await page().answer('the home', async () => '/home/new'), '/home/old');
        await settle();
        assert.equal(begun, 1);
        assert.equal(await page().answer('the home', async () => '/home/new'), '/home/new');
        await settle();
        assert.equal(begun, 1);
        assert.match(String(reported), /quota/);
    });

    it('hold when the backend does not answer again', async () => {
        await page().answer('the home', async () => '/home/developer');
        assert.equal(await page().answer('the home', () => Promise.reject(new Error('Gone.'))), '/home/developer');
        await settle();
        assert.equal(begun, 0);
        assert.match(String(reported), /Gone/);
    });

    it('are wrong once more rather than begin anew for ever, where the wrong one can not be removed', async () => {
        await page().answer('the home', async () => '/home/old');
        store.full = true;
        store.removeItem = () => {
            throw new Error('The storage can only be read.');
        };
        assert.equal(await page().answer('the home', async () => '/home/new'), '/home/old');
        await settle();
        assert.equal(begun, 0);
        assert.match(String(reported), /only be read/);
    });

    it('are waited for where the browser gives no storage, or throws when it is asked for one', async () => {
        const refuse = () => {
            throw new Error('The operation is insecure.');
        };
        for (const openStorage of [() => null, refuse]) {
            const answers = new RememberedAnswers(
                openStorage,
                '1',
                () => (begun += 1),
                error => reported.push(error)
            );
            assert.equal(await answers.answer('the home', async () => '/home/developer'), '/home/developer');
        }
        await settle();
        assert.equal(begun, 0);
        assert.match(String(reported), /insecure/);
    });

    it('stay those of the page: another answer later is no reason to begin anew', async () => {
        const here = page();
        assert.equal(await here.answer('the home', async () => '/home/developer'), '/home/developer');
        assert.equal(await here.answer('the home', async () => '/home/other'), '/home/developer');
        await settle();
        assert.equal(begun, 0);
    });
});
