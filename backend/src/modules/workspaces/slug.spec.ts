import assert from 'node:assert/strict';
import { systemRandom } from '../../kernel/random.js';
import { folderNameOf, newSlug } from './slug.js';

describe("a workspace's names", () => {
    it('make a label of a host name that can be said', () => {
        for (let round = 0; round < 200; round += 1) {
            assert.match(newSlug(systemRandom), /^[a-z]+-[a-z]+-[2-9b-df-hj-km-np-tv-xz]{5}$/);
        }
    });

    it('come from the randomness that they are given', () => {
        const last = { ...systemRandom, integer: (below: number) => below - 1 };
        assert.equal(newSlug({ ...systemRandom, integer: () => 0 }), 'amber-badger-22222');
        assert.equal(newSlug(last), 'vivid-wren-zzzzz');
    });

    it('make a folder name that any file system and any shell takes', () => {
        const names: Record<string, string> = {
            'My workspace': 'my-workspace',
            '  Q3 / Report (final).v2 ': 'q3-report-final-v2',
            'École Élémentaire': 'ecole-elementaire',
            '../../etc': 'etc',
            '-rf': 'rf',
            東京: 'workspace',
            '': 'workspace'
        };
        for (const [name, folder] of Object.entries(names)) {
            assert.equal(folderNameOf(name), folder);
        }
    });

    it('make no folder that a tool takes for its own', () => {
        assert.equal(folderNameOf('Go'), 'go-project');
        assert.equal(folderNameOf('Go tools'), 'go-tools');
    });

    it('cut a long folder name, and never at a hyphen', () => {
        assert.equal(folderNameOf('a'.repeat(80)), 'a'.repeat(63));
        assert.equal(folderNameOf(`${'a'.repeat(62)} b`), 'a'.repeat(62));
    });
});
