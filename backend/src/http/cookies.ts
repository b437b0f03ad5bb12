import { parse, serialize } from 'cookie';

/** Cookies of the platform. With https they bear the `__Host-` prefix, so that no other origin can set or overshadow them. */
export class PlatformCookie {
    readonly name: string;

    constructor(
        baseName:
            | 'coditect_session'
            | 'coditect_workspace'
            | 'coditect_port'
            | 'coditect_port_framed'
            | 'coditect_port_path'
            | 'coditect_flow'
            | 'coditect_device',
        private readonly secure: boolean
    ) {
        this.name = secure ? `__Host-${baseName}` : baseName;
    }

    read(header: string | undefined): string | undefined {
        return header === undefined ? undefined : parse(header)[this.name];
    }

    /** Host-only, out of reach of scripts, not sent with requests that another site makes. */
    write(token: string, expires: Date): string {
        return serialize(this.name, token, { path: '/', httpOnly: true, sameSite: 'lax', secure: this.secure, expires });
    }

    /**
     * For a page that is shown in a frame of another site's page, and sent in frames of that site's pages alone (CHIPS). Browsers
     * keep it with https, and without on localhost.
     */
    writeFramed(token: string, expires: Date): string {
        return serialize(this.name, token, { path: '/', httpOnly: true, sameSite: 'none', secure: true, partitioned: true, expires });
    }

    clear(): string {
        return serialize(this.name, '', { path: '/', httpOnly: true, sameSite: 'lax', secure: this.secure, expires: new Date(0) });
    }
}

/** The cookies of one origin. A workspace's origin has the session's alone. */
export interface OriginCookies {
    readonly session: PlatformCookie;
    readonly flow?: PlatformCookie;
    readonly device?: PlatformCookie;
}

const platformName = /^(__Host-)?coditect_/;

/** A cookie without a name (`=name=value`) is sent back by a browser as `name=value`, so it passes for one that has the name. */
function isPlatformCookie(pair: string): boolean {
    return platformName.test(pair.replace(/^[\s=]+/, ''));
}

/** A Cookie header without the platform's own: what is passed on to code that runs in a workspace. */
export function withoutPlatformCookies(header: string): string | undefined {
    const kept = header
        .split(';')
        .map(part => part.trim())
        .filter(part => part !== '' && !isPlatformCookie(part));
    return kept.length > 0 ? kept.join('; ') : undefined;
}

/** Whether a Set-Cookie header would set one of the platform's: dropped when a workspace tries. */
export function setsPlatformCookie(setCookie: string): boolean {
    return isPlatformCookie(setCookie);
}
