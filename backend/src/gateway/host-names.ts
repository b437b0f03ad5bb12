/** What a request's Host header leads to. */
export type HostTarget =
    | { readonly kind: 'control' }
    | { readonly kind: 'workspace'; readonly slug: string }
    | { readonly kind: 'unknown' };

const slugPattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** The platform's addresses: one control origin, and an origin a workspace, one label below the workspace domain. */
export class HostNames {
    private readonly control: URL;

    constructor(
        controlOrigin: string,
        private readonly workspaceDomain: string
    ) {
        this.control = new URL(controlOrigin);
    }

    get controlOrigin(): string {
        return this.control.origin;
    }

    get secure(): boolean {
        return this.control.protocol === 'https:';
    }

    originOf(slug: string): string {
        return `${this.control.protocol}//${slug}.${this.workspaceDomain}${this.port}`;
    }

    /** All workspaces' origins as one CSP host source. */
    get workspaceOrigins(): string {
        return this.originOf('*');
    }

    /** Ports are not compared: the platform may be reached through one that it doesn't know. */
    target(hostHeader: string | undefined): HostTarget {
        const host = (hostHeader ?? '').replace(/:\d+$/, '').toLowerCase();
        if (host === this.control.hostname) {
            return { kind: 'control' };
        }
        const suffix = `.${this.workspaceDomain}`;
        const slug = host.endsWith(suffix) ? host.slice(0, -suffix.length) : '';
        return slugPattern.test(slug) ? { kind: 'workspace', slug } : { kind: 'unknown' };
    }

    private get port(): string {
        return this.control.port ? `:${this.control.port}` : '';
    }
}
