import assert from 'node:assert/strict';
import { TestOrganization, verifiedPerson } from '../support/test-organization.js';
import { TestPlatform } from '../support/test-platform.js';

/**
 * Often enough for what two people do each time: that all statements of it are prepared, and that PostgreSQL, after five runs on
 * each of two connections, plans them without their parameters' values.
 */
const oftenEnough = 13;

describe('statements that are used often', () => {
    let platform: TestPlatform;

    before(async () => {
        platform = await TestPlatform.start({ DATABASE_POOL_SIZE: '2' });
    });

    after(() => platform.stop());

    it('go on doing what they did the first time: signing up and in, founding organisations, inviting and joining', async () => {
        for (let time = 1; time <= oftenEnough; time += 1) {
            const there = await TestOrganization.found(platform, `Owner-${time}`);
            const member = await verifiedPerson(platform, `Member-${time}`);
            assert.equal((await there.admit(member, 'member')).role, 'member');
            assert.equal((await there.setRole(there.owner, member, 'admin')).role, 'admin');
            assert.equal((await there.switchTo(member.browser)).role, 'admin');
            await member.browser.workspace();
            assert.equal((await platform.browser().signIn(member.email)).user.id, member.userId);
        }
    });
});
