import type { RpcServer } from '@theia/core/lib/common/messaging/proxy-factory';

export const diskGuardPath = '/services/coditect-disk-guard';

export const DiskGuardServer = Symbol('DiskGuardServer');

/** The backend's word on the disk: it refuses to write where the platform says that the disk is full, or where there is no room. */
export interface DiskGuardServer extends RpcServer<DiskGuardClient> {
    /** Whether files can be written again. */
    hasRoom(): Promise<boolean>;
    /** Why the workspace does not take so many bytes, as a sentence for the person; undefined where it does. */
    refusal(bytes: number): Promise<string | undefined>;
}

export interface DiskGuardClient {
    /** A file was not written. `sentence` says why and what to do. */
    onDidRefuse(sentence: string): void;
}
