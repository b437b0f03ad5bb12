import assert from 'node:assert/strict';
import { eventsPath, platformPaths, type Workspace } from '@coditect/protocol';
import { refusalOf } from '../support/sockets.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

const ideSocketPath = '/services/socket.io/?transport=websocket';

/** Browsers open a websocket for any page and send its cookies along: only the Origin tells whose page asked. */
describe("a websocket that another site's page opens", () => {
    let platform: TestPlatform;
    let owner: TestBrowser;
    let workspace: Workspace;
    let foreign: Workspace;

    before(async () => {
        platform = await TestPlatform.start();
        owner = platform.browser();
        const other = platform.browser();
        await owner.signUp('Ada');
        await other.signUp('Mallory');
        workspace = await owner.enter();
        foreign = await other.enter();
    });

    after(() => platform.stop());

    it('is refused even with a good cookie', async () => {
        const paths = [ideSocketPath, platformPaths.api + eventsPath];
        for (const path of paths) {
            for (const origin of [
                foreign.origin,
                platform.origin,
                'http://evil.example',
                'null',
                `${workspace.origin}.evil.example`,
                false
            ] as const) {
                assert.equal(await refusalOf(owner.socket(workspace.origin + path, { origin })), 403, `${path} from ${origin}`);
            }
        }
        for (const origin of [workspace.origin, 'null', false] as const) {
            assert.equal(await refusalOf(owner.socket(`${platform.origin}/api${eventsPath}`, { origin })), 403);
        }
    });
});
