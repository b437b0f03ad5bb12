import assert from 'node:assert/strict';
import { ActivationEvents } from './activation-events';

const events = (...awaited: string[]) => new ActivationEvents(new Set(awaited));

describe('what wakes an extension', () => {
    it('is an event that it asks for, and no other', () => {
        assert.equal(events('onLanguage:python').isAwaited('onLanguage:python'), true);
        assert.equal(events('onLanguage:python').isAwaited('onLanguage:plaintext'), false);
        assert.equal(events('onLanguage:python').isAwaited('onLanguage'), false);
    });

    it('is a question to all of a kind', () => {
        assert.equal(events('onDebugDynamicConfigurations:node').isAwaited('onDebugDynamicConfigurations:*'), true);
        assert.equal(events('onDebugDynamicConfigurations').isAwaited('onDebugDynamicConfigurations:*'), true);
        assert.equal(events('onDebug').isAwaited('onDebugDynamicConfigurations:*'), false);
    });

    it('is an address for an extension that handles addresses', () => {
        assert.equal(events('onUri').isAwaited('onCommand:sample'), false);
        assert.equal(events('onUri').isAwaited('onUri:theia://coditect.sample'), true);
    });

    it('is the start of the IDE where it asks for that', () => {
        assert.equal(events('*').needsNothing, true);
        assert.equal(events('onLanguage:go', 'onStartupFinished').needsNothing, true);
        assert.equal(events('onLanguage:go').needsNothing, false);
    });
});
