import { portNumberSchema } from '@coditect/protocol';

/** What a request's Host header leads to. */
export type HostTarget =
    | { readonly kind: 'control' }
    | { readonly kind: 'workspace'; readonly slug: string }
    | { readonly kind: 'port'; readonly slug: string; readonly port: number }
    | { readonly kind: 'webview' }
    | { readonly kind: 'unknown' };

const slugPattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const portPattern = /^(\d{1,5})--(.+)$/;
/** As ideEnvironment tells it to the IDE, with or without the workspace's label. */
const webviewPattern = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}--webview(?:\.[a-z0-9-]{1,63})?$/;

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

    /** Origin of what listens on a port of the workspace: a label of its own, so that it shares nothing with the IDE's. */
    portOriginOf(slug: string, port: number): string {
        return this.originOf(`${port}--${slug}`);
    }

    /** Whether an origin is the workspace's own, or one of its ports': what runs there is all of the same person's. */
    isOfWorkspace(origin: string | undefined, slug: string): boolean {
        if (origin === undefined || !URL.canParse(origin)) {
            return false;
        }
        const target = this.target(new URL(origin).host);
        return (
            (target.kind === 'workspace' && target.slug === slug && origin === this.originOf(slug)) ||
            (target.kind === 'port' && target.slug === slug && origin === this.portOriginOf(slug, target.port))
        );
    }

    /** All workspaces' origins, and those of their ports, as one CSP host source. */
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
        const label = host.endsWith(suffix) ? host.slice(0, -suffix.length) : '';
        if (webviewPattern.test(label)) {
            return { kind: 'webview' };
        }
        const [, digits, slug = label] = portPattern.exec(label) ?? [];
        if (!slugPattern.test(slug) || label.length > 63) {
            return { kind: 'unknown' };
        }
        if (digits === undefined) {
            return { kind: 'workspace', slug };
        }
        // One name a port: another spelling of the number would be another origin for the same thing.
        const named = portNumberSchema.safeParse(digits).success;
        return named ? { kind: 'port', slug, port: Number(digits) } : { kind: 'unknown' };
    }

    private get port(): string {
        return this.control.port ? `:${this.control.port}` : '';
    }
}
