import { registerLockContract } from '../../../test/contracts/lock-contract.js';
import { InProcessLock } from './in-process-lock.js';

registerLockContract('one process', async () => {
    const lock = new InProcessLock();
    return { locks: [lock, lock], dispose: () => lock.close() };
});
