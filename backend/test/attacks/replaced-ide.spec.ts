import { HostileServer } from '../support/hostile-server.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

/** Code of a workspace may end the IDE and answer in its place. */
describe('a hostile program in the place of the IDE', () => {
    let platform: TestPlatform;
    let ada: TestBrowser;
    let hostile: HostileServer;

    before(async () => {
        platform = await TestPlatform.start();
        hostile = await HostileServer.start();
        platform.runtime.replacement = hostile.port;
        ada = platform.browser();
        await ada.signUp('Ada');
    });

    after(async () => {
        hostile.close();
        await platform.stop();
    });

    it('can not end the platform, or keep a browser waiting, by answers that are none', async () => {
        await ada.enter();
        const { origin } = await ada.runningWorkspace();
        await hostile.tryEverything(ada, origin);
    });
});
