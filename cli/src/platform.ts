import { ApiClient, commandLineClient, oauthRoutes, ProblemError, type TokenResponse } from '@coditect/protocol';
import type { Credentials, CredentialsFile } from './credentials-file.js';

/** A token that is handed out is good for at least so long. */
const leastMilliseconds = 60_000;

/** Nobody is signed in there, or not any more. */
export class NotSignedInError extends Error {
    override readonly name = 'NotSignedInError';
}

export function clientOf(origin: string, userAgent: string, token?: string): ApiClient {
    return new ApiClient(`${origin}/api`, (url, { method, headers, body }) =>
        fetch(url, {
            method,
            headers: { ...headers, 'user-agent': userAgent, ...(token ? { authorization: `Bearer ${token}` } : {}) },
            // A token goes to the platform that it is for, and to no other place that an answer names.
            redirect: 'error',
            ...(body === undefined ? {} : { body })
        })
    );
}

export function credentialsOf({ refresh_token, access_token, expires_in }: TokenResponse, now: Date): Credentials {
    return {
        refreshToken: refresh_token,
        accessToken: access_token,
        accessExpiresAt: new Date(now.getTime() + expires_in * 1000).toISOString()
    };
}

/** A platform that somebody signed in to, by what the file keeps of that. */
export class Platform {
    constructor(
        readonly origin: string,
        private readonly file: CredentialsFile,
        private readonly userAgent: string,
        private readonly now: () => Date
    ) {}

    async client(): Promise<ApiClient> {
        return clientOf(this.origin, this.userAgent, await this.accessToken());
    }

    /** The one that is kept as long as it is good, and else the next. */
    async accessToken(): Promise<string> {
        const kept = await this.file.find(this.origin);
        if (!kept) {
            throw this.notSignedIn();
        }
        if (new Date(kept.accessExpiresAt).getTime() - this.now().getTime() > leastMilliseconds) {
            return kept.accessToken;
        }
        const next = credentialsOf(await this.refresh(kept.refreshToken), this.now());
        await this.file.keep(this.origin, next);
        return next.accessToken;
    }

    /** Ends the sign-in there and forgets it here. What is forgotten is gone even where the platform can't be reached. */
    async signOut(): Promise<void> {
        const kept = await this.file.find(this.origin);
        if (!kept) {
            throw this.notSignedIn();
        }
        await this.file.forget(this.origin);
        await clientOf(this.origin, this.userAgent).call(oauthRoutes.revokeToken, { body: { token: kept.refreshToken } });
    }

    private async refresh(refreshToken: string): Promise<TokenResponse> {
        try {
            return await clientOf(this.origin, this.userAgent).call(oauthRoutes.exchangeToken, {
                body: { grant_type: 'refresh_token', client_id: commandLineClient, refresh_token: refreshToken }
            });
        } catch (error) {
            if (error instanceof ProblemError && error.problem.code === 'oauth.invalid_grant') {
                await this.file.forget(this.origin);
                throw this.notSignedIn();
            }
            throw error;
        }
    }

    private notSignedIn(): NotSignedInError {
        return new NotSignedInError(`You are not signed in to ${this.origin}. Run: coditect login --url ${this.origin}`);
    }
}
