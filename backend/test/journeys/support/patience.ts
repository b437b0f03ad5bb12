import { availableParallelism, loadavg } from 'node:os';

/** A machine that is this much too busy shows nothing of the platform any more. */
const mostTimes = 5;

/**
 * What the platform promises within so many milliseconds on a machine with time to spare. One that has more to do than it has
 * cores, such as a builder that runs other things beside, is given as much longer.
 */
export function promised(milliseconds: number): number {
    const [load = 0] = loadavg();
    return milliseconds * Math.min(mostTimes, Math.max(1, load / availableParallelism()));
}
