import { platformPaths } from '@coditect/protocol';
import { nls } from '@theia/core/lib/common/nls';
import { injectable } from '@theia/core/shared/inversify';

/** Where the pages around the IDE are: sign-in, the list of workspaces, the account. */
@injectable()
export class ControlOrigin {
    protected known: string | undefined;

    /** The address of a page on the control origin. */
    async pageAddress(path: string): Promise<string> {
        this.known ??= await this.read();
        return new URL(path, this.known).href;
    }

    protected async read(): Promise<string> {
        const answer = await window.fetch(platformPaths.workspace, { headers: { accept: 'application/json' } });
        const described: unknown = answer.ok ? await answer.json() : undefined;
        const origin = (described as { controlOrigin?: unknown } | undefined)?.controlOrigin;
        if (typeof origin !== 'string') {
            throw new Error(
                nls.localize('coditect/identity/noControlOrigin', "The platform's address can't be found out. Try again in a moment.")
            );
        }
        return origin;
    }
}
