const milliseconds = { first: 1_000, longest: 60_000 };

/** Milliseconds to wait after so many failures in a row, the first being 1: doubled each time, up to the longest. */
export function retryPause(failures: number): number {
    return Math.min(milliseconds.first * 2 ** (failures - 1), milliseconds.longest);
}
