/** What a workspace's person is told at its limits. Each says what happened, and what to do. */

export function sizeText(mebibytes: number): string {
    return mebibytes >= 1024 ? `${Number((mebibytes / 1024).toFixed(1))} GiB` : `${Math.round(mebibytes)} MiB`;
}

const percent = (used: number, limit: number) => `${Math.min(100, Math.floor((used / limit) * 100))} %`;

export const memoryNear = (used: number, limit: number): string =>
    `This workspace uses ${percent(used, limit)} of its ${sizeText(limit)} of memory. Close programs that you don't need; at the limit the largest is ended.`;

export const memoryEnded = (program: string | undefined, limit: number): string =>
    `${program ?? 'A program'} was ended, because this workspace ran out of its ${sizeText(limit)} of memory. Your files and editors are as they were. Close what you don't need, then start it again.`;

export const ideEnded = (limit: number | null): string =>
    `The IDE ran out of ${limit === null ? 'memory' : `this workspace's ${sizeText(limit)} of memory`} and was ended. Your files are kept. Restart it; if it happens again, close large files, and disable extensions that you don't need.`;

export const processesNear = (used: number, limit: number): string =>
    `This workspace runs ${used} of at most ${limit} processes and threads. End programs that you don't need; at the limit new ones can't be started.`;

export const processesRefused = (limit: number): string =>
    `A program could not start another, because this workspace runs ${limit} processes and threads already, its limit. End programs that you don't need, then try again.`;

export const processesEnded = (program: string | undefined, limit: number): string =>
    `${program ?? 'A program'} was ended with all that it had started, because this workspace had more than ${limit} processes and threads, its limit.`;

export const diskNear = (used: number, limit: number): string =>
    `This workspace's files take ${percent(used, limit)} of its ${sizeText(limit)} of disk. Delete what you don't need; at the limit nothing more can be saved.`;

export const diskFull = (limit: number): string =>
    `This workspace's disk is full (${sizeText(limit)}). Delete files that you don't need. What you type is kept in its editor, and saved when there is room.`;

export const diskRoom = (): string => 'There is room on the disk again. Files can be saved.';

export const machineDiskNear = (free: number): string =>
    `The disk of this machine is almost full (${sizeText(free)} left for all). Delete files that you don't need, and tell whoever runs this platform.`;

export const machineDiskFull = (): string =>
    "The disk of this machine is full, for everybody's workspaces. Delete files that you don't need, and tell whoever runs this platform. What you type is kept in its editor, and saved when there is room.";

export const writerEnded = (program: string, full: 'workspace' | 'machine'): string =>
    `${program} was ended, because it went on writing while ${full === 'workspace' ? "this workspace's disk" : 'the disk of this machine'} was full. Delete files that you don't need, then start it again.`;
