import { homedir } from 'node:os';
import { Disposable } from '@theia/core/lib/common/disposable';
import { inject, injectable, postConstruct } from '@theia/core/shared/inversify';
import type { DiskGuardClient, DiskGuardServer } from '../common/disk-guard-protocol';
import { DiskGuard } from './disk-guard';

/** One for each page. */
@injectable()
export class DiskGuardServerImpl implements DiskGuardServer {
    @inject(DiskGuard)
    protected readonly guard: DiskGuard;

    protected client: DiskGuardClient | undefined;
    protected listener = Disposable.NULL;

    @postConstruct()
    protected init(): void {
        this.listener = this.guard.onDidRefuse(sentence => this.client?.onDidRefuse(sentence));
    }

    setClient(client: DiskGuardClient | undefined): void {
        this.client = client;
    }

    hasRoom(): Promise<boolean> {
        return this.guard.hasRoom(this.folder);
    }

    refusal(bytes: number): Promise<string | undefined> {
        return this.guard.refusal(this.folder, bytes);
    }

    protected get folder(): string {
        return process.env.CODITECT_WORKSPACE_FOLDER ?? homedir();
    }

    dispose(): void {
        this.listener.dispose();
        this.client = undefined;
    }
}
