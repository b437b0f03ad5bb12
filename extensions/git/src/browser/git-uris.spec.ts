import assert from 'node:assert/strict';
import URI from '@theia/core/lib/common/uri';
import { uriIn } from './git-uris';

describe('what is in a repository', () => {
    it('has a name, also where it is a repository itself', () => {
        const root = new URI('file:///home/ada/project');
        assert.equal(uriIn(root, 'src/a b.txt').path.base, 'a b.txt');
        assert.equal(uriIn(root, 'vendor/inner/').path.base, 'inner');
        assert.equal(uriIn(root, 'vendor/inner/').path.toString(), '/home/ada/project/vendor/inner');
    });
});
