import {
    type ApiClient,
    commandLineClient,
    type DeviceAuthorization,
    deviceCodeGrant,
    oauthProblems,
    oauthRoutes,
    ProblemError,
    type TokenResponse
} from '@coditect/protocol';

export interface DeviceSignInNeeds {
    readonly client: ApiClient;
    readonly deviceName: string;
    readonly scopes: readonly string[] | undefined;
    /** Tells the person where to go, and which code to look for. */
    readonly show: (begun: DeviceAuthorization) => void;
    readonly sleep: (milliseconds: number) => Promise<void>;
}

export class CodeExpiredError extends Error {
    override readonly name = 'CodeExpiredError';
}

/** What is added to the pause when the platform asks for that (RFC 8628, 3.5). */
const slowerSeconds = 5;
/** Gone for a moment, as when a laptop wakes: the person may have agreed meanwhile. */
const passing: readonly string[] = [oauthProblems.authorizationPending, 'service.unreachable', 'service.unexpected-answer'];

/** Signs in by a code that a person confirms in a browser. Rejects with the platform's refusal. */
export async function signInByCode({ client, deviceName, scopes, show, sleep }: DeviceSignInNeeds): Promise<TokenResponse> {
    const begun = await client.call(oauthRoutes.authorizeDevice, {
        body: { client_id: commandLineClient, device_name: deviceName, ...(scopes ? { scope: scopes.join(' ') } : {}) }
    });
    show(begun);
    let pauseSeconds = begun.interval;
    for (let waited = 0; waited <= begun.expires_in; waited += pauseSeconds) {
        await sleep(pauseSeconds * 1000);
        try {
            return await client.call(oauthRoutes.exchangeToken, {
                body: { grant_type: deviceCodeGrant, client_id: commandLineClient, device_code: begun.device_code }
            });
        } catch (error) {
            const code = error instanceof ProblemError ? error.problem.code : undefined;
            if (code === oauthProblems.slowDown) {
                pauseSeconds += slowerSeconds;
            } else if (code === undefined || !passing.includes(code)) {
                throw error;
            }
        }
    }
    throw new CodeExpiredError('Nobody confirmed the code in time. Begin again.');
}
