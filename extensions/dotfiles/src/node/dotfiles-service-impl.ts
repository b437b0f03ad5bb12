import { homedir } from 'node:os';
import type { BackendApplicationContribution } from '@theia/core/lib/node/backend-application';
import { injectable } from '@theia/core/shared/inversify';
import type { DotfilesOutcome, DotfilesService } from '../common/dotfiles-protocol';
import { DotfilesApplier } from './dotfiles-applier';

/** Applies the dotfiles beside the IDE's start, which never waits for them, and tells the first page that asks how it went. */
@injectable()
export class DotfilesServiceImpl implements DotfilesService, BackendApplicationContribution {
    private running: Promise<DotfilesOutcome> | undefined;
    private told = false;

    onStart(): void {
        const { CODITECT_DOTFILES: url, ...environment } = process.env;
        // Of no use to terminals and tasks, which inherit it.
        delete process.env.CODITECT_DOTFILES;
        this.running = new DotfilesApplier({ home: homedir(), environment }).apply(url || undefined);
    }

    async outcome(): Promise<DotfilesOutcome> {
        const outcome = (await this.running) ?? { kind: 'nothing' };
        if (this.told) {
            return { kind: 'nothing' };
        }
        this.told = true;
        return outcome;
    }
}
