import assert from 'node:assert/strict';
import { TestPlatform } from '../support/test-platform.js';

const right = 'correct horse battery';
const day = 24 * 60 * 60 * 1000;

interface Try {
    readonly status: number;
    readonly waitSeconds: number;
    readonly body: string;
}

/** Whoever guesses passwords is held up, at once or slowly, from one address or many, and holds up nobody in an own browser. */
describe('guessing passwords', () => {
    /** Behind a proxy whose word counts, so that a test chooses addresses. */
    let platform: TestPlatform;

    before(async () => {
        platform = await TestPlatform.start({ CODITECT_TRUSTED_PROXIES: 'loopback' });
        await platform.browser().signUp('Ada');
    });

    after(() => platform.stop());

    beforeEach(() => platform.clock.advance(day));

    async function guess(
        address: string,
        email = 'ada@example.com',
        password = 'wrong password',
        browser = platform.browser()
    ): Promise<Try> {
        const answer = await browser.send(`${browser.origin}/api/sessions`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
            body: JSON.stringify({ email, password })
        });
        return { status: answer.status, waitSeconds: Number(answer.headers['retry-after'] ?? 0), body: answer.body };
    }

    async function guesses(count: number, address: string, email?: string): Promise<number[]> {
        const tries = await Promise.all(Array.from({ length: count }, () => guess(address, email)));
        return tries.map(({ status }) => status);
    }

    const count = (statuses: readonly number[], status: number) => statuses.filter(each => each === status).length;

    it('in 50 tries at once gets no further than one after another', async () => {
        const statuses = await guesses(50, '192.0.2.1');
        assert.deepEqual([count(statuses, 401), count(statuses, 429)], [10, 40]);
    });

    it('is held up alike where there is no such account', async () => {
        const statuses = await guesses(20, '192.0.2.2', 'nobody@example.com');
        assert.deepEqual([count(statuses, 401), count(statuses, 429)], [10, 10]);
        await guesses(10, '192.0.2.2');
        const [known, unknown] = [await guess('192.0.2.2'), await guess('192.0.2.2', 'nobody@example.com')];
        assert.deepEqual(alike(known), alike(unknown));
    });

    it('is held up also with the right password in hand, which a refusal does not tell', async () => {
        await guesses(10, '192.0.2.3');
        const [wrong, correct] = [await guess('192.0.2.3'), await guess('192.0.2.3', 'ada@example.com', right)];
        assert.equal(correct.status, 429);
        assert.deepEqual(alike(wrong), alike(correct));
    });

    it('waits twice as long after each further try, up to a quarter of an hour, and is let try again after that', async () => {
        await guesses(10, '192.0.2.4');
        const waits: number[] = [];
        for (let round = 0; round < 7; round += 1) {
            const refused = await guess('192.0.2.4');
            assert.equal(refused.status, 429);
            waits.push(refused.waitSeconds);
            platform.clock.advance(refused.waitSeconds * 1000);
            assert.equal((await guess('192.0.2.4')).status, 401);
        }
        assert.deepEqual(waits, [30, 60, 120, 240, 480, 900, 900]);
        platform.clock.advance(900_000);
        assert.equal((await guess('192.0.2.4', 'ada@example.com', right)).status, 201);
    });

    it('leaves nothing behind for a person who then finds the password', async () => {
        await guesses(9, '192.0.2.5');
        assert.equal((await guess('192.0.2.5', 'ada@example.com', right)).status, 201);
        assert.equal(count(await guesses(10, '192.0.2.5'), 401), 10);
    });

    it('from many addresses at one account is held up together', async () => {
        for (let address = 1; address <= 5; address += 1) {
            assert.equal(count(await guesses(10, `198.51.100.${address}`), 401), 10);
        }
        assert.equal((await guess('198.51.100.99')).status, 429);
    });

    it('from one network of IPv6 counts as from one address', async () => {
        for (let host = 1; host <= 10; host += 1) {
            assert.equal((await guess(`2001:db8::${host}`)).status, 401);
        }
        assert.equal((await guess('2001:db8::ffff')).status, 429);
        assert.equal((await guess('2001:db8:0:1::1')).status, 401);
    });

    it('does not lock a person out of the own browser, whatever strangers do', async () => {
        const own = platform.browser();
        assert.equal((await guess('203.0.113.1', 'ada@example.com', right, own)).status, 201);
        for (let address = 1; address <= 5; address += 1) {
            await guesses(10, `198.51.100.${address}`);
        }
        // From a stranger's own network too, with its count used up.
        await guesses(20, '203.0.113.1');
        assert.equal((await guess('203.0.113.1')).status, 429);
        assert.equal((await guess('203.0.113.1', 'ada@example.com', right, own)).status, 201);
    });

    it('in a browser that the account knows is held up too', async () => {
        const own = platform.browser();
        await guess('203.0.113.2', 'ada@example.com', right, own);
        const statuses: number[] = [];
        for (let round = 0; round < 12; round += 1) {
            statuses.push((await guess(`203.0.113.${round}`, 'ada@example.com', 'wrong password', own)).status);
        }
        assert.deepEqual([count(statuses, 401), count(statuses, 429)], [10, 2]);
    });

    it('gains nothing by a device cookie that was made up, or that another account gave', async () => {
        await guesses(10, '203.0.113.3');
        const invented = platform.browser();
        invented.setCookie('localhost', 'coditect_device', 'a'.repeat(43));
        assert.equal((await guess('203.0.113.3', 'ada@example.com', right, invented)).status, 429);
        const known = platform.browser();
        await guess('203.0.113.4', 'ada@example.com', right, known);
        await guesses(10, '203.0.113.3', 'nobody@example.com');
        assert.equal((await guess('203.0.113.3', 'nobody@example.com', 'wrong password', known)).status, 429);
    });

    it('keeps of a known browser no more than the hash of its cookie', async () => {
        const own = platform.browser();
        await guess('203.0.113.5', 'ada@example.com', right, own);
        const token = own.cookie('localhost', 'coditect_device') ?? '';
        assert.match(token, /^[\w-]{43}$/);
        const kept = await platform.database(async client => (await client.query('select t::text as row from known_devices t')).rows);
        assert.ok(kept.length > 0);
        assert.ok(!JSON.stringify(kept).includes(token) && !JSON.stringify(kept).includes(Buffer.from(token).toString('hex')));
    });

    it('finds no end of known browsers: of each person the 50 that were used last are', async () => {
        for (let round = 0; round < 52; round += 1) {
            assert.equal((await guess('203.0.113.6', 'ada@example.com', right)).status, 201);
        }
        const [{ known }] = await platform.database(
            async client => (await client.query('select count(*) as known from known_devices')).rows
        );
        assert.equal(Number(known), 50);
    });

    it('is not what a person did whose password could not be verified by a fault of the platform', async () => {
        await platform.database(client => client.query('alter table users rename to users_away'));
        const faults: number[] = [];
        for (let round = 0; round < 12; round += 1) {
            faults.push((await guess('203.0.113.7', 'ada@example.com', right)).status);
        }
        await platform.database(client => client.query('alter table users_away rename to users'));
        assert.deepEqual([...new Set(faults)], [500]);
        assert.equal((await guess('203.0.113.7', 'ada@example.com', right)).status, 201);
    });

    describe('where no proxy is trusted', () => {
        let direct: TestPlatform;

        before(async () => {
            direct = await TestPlatform.start();
            await direct.browser().signUp('Ada');
        });

        after(() => direct.stop());

        it('gains nothing by a forged X-Forwarded-For', async () => {
            const statuses: number[] = [];
            for (let address = 1; address <= 15; address += 1) {
                const { status } = await guess(`198.51.100.${address}`, 'ada@example.com', 'wrong password', direct.browser());
                statuses.push(status);
            }
            assert.deepEqual([count(statuses, 401), count(statuses, 429)], [10, 5]);
        });
    });
});

/** An answer without what is different each time. */
function alike({ status, body }: Try): object {
    const { requestId: _, ...problem } = JSON.parse(body) as { requestId: string };
    return { status, problem };
}
