import assert from 'node:assert/strict';
import { enterpriseSchema, oktaUser, ScimClient, type ScimList, type ScimResource, userSchema } from '../support/scim-client.js';
import { TestOrganization } from '../support/test-organization.js';
import { TestPlatform } from '../support/test-platform.js';

describe("people of an organisation's directory are found", () => {
    let platform: TestPlatform;
    let many: ScimClient;

    before(async () => {
        platform = await TestPlatform.start();
        const big = await TestOrganization.found(platform, 'Boss');
        many = await ScimClient.connect(big, 'big.example');
        for (let index = 1; index <= 12; index += 1) {
            const user = oktaUser(`p${index}@big.example`, `Person`, `Number ${index}`);
            await many.expect(201, 'POST', '/Users', {
                ...user,
                ...(index % 2 === 0 ? { title: `Engineer_${index}` } : {}),
                active: index !== 3,
                [enterpriseSchema]: { department: index > 6 ? 'Research' : '100% Sales' }
            });
            platform.clock.advance(1_000);
        }
    });

    after(() => platform.stop());

    const meta = (user: ScimResource) => user.meta as { created: string; lastModified: string };
    const numbers = async (filter: string) => (await many.found(filter)).map(name => Number(/\d+/.exec(String(name))?.[0]));

    it('by filters of every kind', async () => {
        const all = Array.from({ length: 12 }, (_, index) => index + 1);
        const expected: readonly (readonly [string, readonly number[]])[] = [
            ['userName eq "P3@BIG.example"', [3]],
            ['userName sw "p1"', [1, 10, 11, 12]],
            ['username co "2@"', [2, 12]],
            ['userName ew "1@big.example"', [1, 11]],
            ['externalId eq "okta-p4@big.example"', [4]],
            ['externalId eq "OKTA-p4@big.example"', []],
            ['active eq false', [3]],
            ['active eq "False"', [3]],
            ['active ne true', [3]],
            ['not (active eq true)', [3]],
            ['title pr', [2, 4, 6, 8, 10, 12]],
            ['not (title pr) and userName sw "p1"', [1, 11]],
            ['title eq "engineer_4"', [4]],
            ['title sw "Engineer%"', []],
            ['title ne "Engineer_4" and title pr', [2, 6, 8, 10, 12]],
            ['name.familyName eq "number 7"', [7]],
            ['name.familyName gt "Number 8"', [9]],
            ['emails.value eq "p5@big.example"', [5]],
            ['emails eq "p5@big.example"', [5]],
            ['emails[type eq "work" and value co "p6@"]', [6]],
            ['emails[type eq "home"]', []],
            ['emails[primary eq true and value sw "p7"]', [7]],
            [`${enterpriseSchema}:department eq "research"`, [7, 8, 9, 10, 11, 12]],
            [`${enterpriseSchema}:department co "100%"`, [1, 2, 3, 4, 5, 6]],
            [`${userSchema}:userName eq "p8@big.example"`, [8]],
            ['userName eq "p1@big.example" or (userName eq "p2@big.example" and title pr)', [1, 2]],
            ['displayName eq "x\\" or 1=1 --"', []],
            ['displayName eq "\'; drop table users; --"', []],
            ['title eq null', [1, 3, 5, 7, 9, 11]],
            ['id pr', all]
        ];
        for (const [filter, people] of expected) {
            assert.deepEqual(await numbers(filter), people, filter);
        }
        const { Resources } = await many.list('Users');
        const fourth = meta(Resources[3]!).created;
        assert.deepEqual(await numbers(`meta.created gt "${fourth}"`), all.slice(4));
        assert.deepEqual(await numbers(`meta.lastModified le "${fourth}"`), all.slice(0, 4));
        assert.deepEqual(await numbers(`id eq "${Resources[5]!.id}"`), [6]);
        assert.deepEqual(await numbers('id eq "no uuid"'), []);
    });

    it('by no filter that makes no sense: it is refused with its reason', async () => {
        const deep = `${'('.repeat(40)}title pr${')'.repeat(40)}`;
        for (const filter of [
            'userName',
            'userName eq',
            'userName xx "a"',
            'shoeSize eq "44"',
            'meta.created gt "yesterday"',
            'active gt true',
            'password eq "x"',
            'name.givenName.x eq "y"',
            'emails[value[type eq "x"]]',
            `${'not ('.repeat(40)}title pr${')'.repeat(40)}`
        ]) {
            const path = `/Users?${new URLSearchParams({ filter })}`;
            assert.equal(await many.refused('GET', path), '400 invalidFilter', filter);
        }
        const answer = await many.send('GET', `/Users?${new URLSearchParams({ filter: deep })}`);
        assert.ok(answer.status === 200 || answer.status === 400, answer.body);
    });

    it('page by page, each once, with counts that hold', async () => {
        const seen: string[] = [];
        for (let startIndex = 1; startIndex <= 12; startIndex += 5) {
            const page: ScimList = await many.list('Users', { startIndex: String(startIndex), count: '5' });
            assert.deepEqual([page.totalResults, page.startIndex, page.itemsPerPage], [12, startIndex, page.Resources.length]);
            seen.push(...page.Resources.map(({ id }) => id));
        }
        assert.equal(seen.length, 12);
        assert.equal(new Set(seen).size, 12);
        for (const [query, length, startIndex] of [
            [{ startIndex: '13' }, 0, 13],
            [{ startIndex: '0', count: '1' }, 1, 1],
            [{ startIndex: '-5', count: '1' }, 1, 1],
            [{ count: '0' }, 0, 1],
            [{ count: '-1' }, 0, 1],
            [{ count: '1000000' }, 12, 1],
            [{ startIndex: 'x', count: 'y' }, 12, 1]
        ] as const) {
            const page = await many.list('Users', query);
            assert.deepEqual([page.totalResults, page.Resources.length, page.startIndex], [12, length, startIndex], JSON.stringify(query));
        }
    });

    it('with as many attributes as were asked for', async () => {
        const [short] = (await many.list('Users', { count: '1', attributes: 'userName,name.givenName' })).Resources;
        assert.deepEqual(Object.keys(short ?? {}).sort(), ['id', 'name', 'schemas', 'userName']);
        const without = await many.list('Users', { count: '1', excludedAttributes: 'emails,meta' });
        assert.ok(!('emails' in without.Resources[0]!) && 'userName' in without.Resources[0]!);
    });
});
