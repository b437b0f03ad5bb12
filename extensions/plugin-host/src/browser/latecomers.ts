import { Disposable, type DisposableCollection } from '@theia/core/lib/common/disposable';

/**
 * From now on, what comes into a collection after its disposal is disposed at once. Theia would keep it for ever, and take the
 * collection for one that was never disposed.
 */
export function disposeLatecomers(collection: DisposableCollection): void {
    const push = collection.push.bind(collection);
    let over = false;
    collection.onDispose(() => {
        over = true;
    });
    collection.push = disposable => {
        if (!over) {
            return push(disposable);
        }
        disposable.dispose();
        return Disposable.NULL;
    };
}
