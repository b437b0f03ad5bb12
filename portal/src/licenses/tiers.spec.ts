import assert from 'node:assert/strict';
import { limitText, sizeLimitText, tierChoices, tierLabel } from './tiers.js';

describe('Tiers in the portal', () => {
    it('are offered by name, smallest first', () => {
        assert.deepEqual(
            tierChoices.map(choice => choice.label),
            ['Free', 'Team', 'Enterprise']
        );
    });
    it('show a tier that the portal does not know as it is', () => {
        assert.equal(tierLabel('team'), 'Team');
        assert.equal(tierLabel('galaxy'), 'galaxy');
    });
    it('show a limit with separators, and none as such', () => {
        assert.equal(limitText(100_000), '100,000');
        assert.equal(limitText(null), 'No limit');
        assert.equal(sizeLimitText(2560), '2.5 GiB');
        assert.equal(sizeLimitText(null), 'No limit');
    });
});
