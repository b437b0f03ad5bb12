import { registerPubSubContract } from '../../../test/contracts/pubsub-contract.js';
import { InProcessPubSub } from './in-process-pubsub.js';

registerPubSubContract('one process', async () => new InProcessPubSub());
