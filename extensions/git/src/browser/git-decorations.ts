import { ColorContribution } from '@theia/core/lib/browser/color-application-contribution';
import type { ColorRegistry } from '@theia/core/lib/browser/color-registry';
import { type Decoration, type DecorationsProvider, DecorationsService } from '@theia/core/lib/browser/decorations-service';
import { FrontendApplicationContribution } from '@theia/core/lib/browser/frontend-application-contribution';
import { Emitter } from '@theia/core/lib/common/event';
import type URI from '@theia/core/lib/common/uri';
import { inject, injectable } from '@theia/core/shared/inversify';
import { GitRepositories } from './git-repositories';
import type { GitResourceState } from './git-scm-provider';

/** Letters and colours of changed files in the explorer. */
@injectable()
export class GitDecorations implements DecorationsProvider, ColorContribution, FrontendApplicationContribution {
    @inject(DecorationsService)
    protected readonly decorations: DecorationsService;

    @inject(GitRepositories)
    protected readonly repositories: GitRepositories;

    protected readonly onDidChangeEmitter = new Emitter<URI[]>();
    readonly onDidChange = this.onDidChangeEmitter.event;

    protected states = new Map<string, GitResourceState>();

    onStart(): void {
        this.decorations.registerDecorationsProvider(this);
        this.repositories.onDidChange(() => this.update());
    }

    provideDecorations(uri: URI): Decoration | undefined {
        const state = this.states.get(uri.toString());
        if (!state) {
            return undefined;
        }
        const { letter, color, tooltip } = state.decorations;
        return { letter, colorId: color, tooltip, weight: 1, bubble: true };
    }

    /** Contrast of 4.5 to 1 at least against the side bars of both themes. */
    registerColors(colors: ColorRegistry): void {
        const register = (name: string, dark: string, light: string) =>
            colors.register({
                id: `coditectGit.${name}Foreground`,
                defaults: { dark, light, hcDark: dark, hcLight: light },
                description: `Colour of files that are ${name} for Git.`
            });
        register('added', '#81b88b', '#306b2d');
        register('modified', '#e2c08d', '#795706');
        register('deleted', '#e58573', '#a1260d');
        register('untracked', '#73c991', '#106c39');
        register('conflict', '#e4a3ad', '#9d3247');
    }

    protected update(): void {
        const states = this.repositories.all.flatMap(({ provider }) => provider.groups.flatMap(({ resources }) => resources));
        // A file that is staged and changed again is shown by what is not staged: that group comes later.
        const next = new Map(states.map(state => [state.sourceUri.toString(), state]));
        const uris = [...this.states.values(), ...next.values()].map(({ sourceUri }) => sourceUri);
        this.states = next;
        this.onDidChangeEmitter.fire(uris);
    }
}
