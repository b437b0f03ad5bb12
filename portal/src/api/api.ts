import { ApiClient } from '@coditect/protocol';

/** Root of the API on the control origin. */
export const apiRoot = '/api';

export const api = new ApiClient(apiRoot, (path, init) => fetch(path, init));
