import assert from 'node:assert/strict';
import { awaitClaim } from './claim';

describe('an IDE backend', () => {
    class FakeProcess {
        readonly argv = ['node', 'main.js', '--port=0'];
        readonly printed: string[] = [];
        readonly stdout = { write: (text: string) => this.printed.push(text) > 0 };
        folder = '/';

        constructor(readonly env: NodeJS.ProcessEnv) {}

        chdir(folder: string): void {
            this.folder = folder;
        }
    }

    it('that was started for a workspace waits for nothing', () => {
        const self = new FakeProcess({ HOME: '/home/developer' });
        const never = () => assert.fail('nothing is to be read or prepared');
        awaitClaim(self, never, never);
        assert.deepEqual(self.argv, ['node', 'main.js', '--port=0']);
    });

    it('that was started ahead becomes what one is that was started for the workspace', () => {
        const self = new FakeProcess({ HOME: '/home/developer', CODITECT_CLAIM: 'stdin' });
        const claim = { arguments: ['/home/developer/shop', '--port=0'], folder: '/home/developer/shop', environment: { SECRET: 's' } };
        awaitClaim(
            self,
            () => JSON.stringify(claim),
            () => self.stdout.write(`Prepares for ${self.env.SECRET ?? 'nobody'}.`)
        );
        assert.deepEqual(self.argv, ['node', 'main.js', '/home/developer/shop', '--port=0']);
        assert.deepEqual(self.env, { HOME: '/home/developer', SECRET: 's' });
        assert.equal(self.folder, '/home/developer/shop');
        assert.deepEqual(self.printed, ['Prepares for nobody.', 'Waiting for a workspace.\n']);
    });
});
