import '@theia/core/shared/reflect-metadata';
import assert from 'node:assert/strict';
import { Disposable, DisposableCollection } from '@theia/core/lib/common/disposable';
import { disposeLatecomers } from './latecomers';

describe('what comes into a collection after its disposal', () => {
    it('is disposed at once, and the collection stays disposed', () => {
        const disposed: string[] = [];
        const collection = new DisposableCollection(Disposable.create(() => disposed.push('in time')));
        disposeLatecomers(collection);
        collection.push(Disposable.create(() => disposed.push('in time, too')));
        assert.equal(collection.disposed, false);
        collection.dispose();
        assert.deepEqual(disposed, ['in time, too', 'in time']);
        collection.push(Disposable.create(() => disposed.push('late')));
        assert.deepEqual(disposed.slice(2), ['late']);
        assert.equal(collection.disposed, true);
    });
});
