/**
 * Fired at `window` when the shell is attached and usable, after `data-ide="ready"` was set on the document's element.
 * The page that shows the start of a workspace, tests and benchmarks wait for it.
 */
export const ideReadyEvent = 'coditect:ide-ready';
