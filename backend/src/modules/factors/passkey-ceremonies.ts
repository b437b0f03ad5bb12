import type { PasskeyAssertion, PasskeyCreation, PasskeyRegistration, PasskeyRequest, User } from '@coditect/protocol';
import {
    generateAuthenticationOptions,
    generateRegistrationOptions,
    verifyAuthenticationResponse,
    verifyRegistrationResponse
} from '@simplewebauthn/server';
import type { Random } from '../../kernel/random.js';
import type { PasskeyRow } from './passkeys-store.js';

/** How long a browser waits for its person. */
const timeout = 5 * 60 * 1000;
/** EdDSA, ES256 and RS256 (IANA, COSE algorithms): what all authenticators have one of. */
const algorithms = [-8, -7, -257];

export interface PasskeyCeremoniesNeeds {
    /** Passkeys are bound to its host name, and answers are taken from pages of this very origin alone: workspaces have others. */
    readonly controlOrigin: string;
    readonly random: Random;
}

/** What an answer that holds says of the passkey. */
export interface Signed {
    readonly counter: number;
    readonly backedUp: boolean;
    readonly userVerified: boolean;
}

export type NewCredential = Pick<PasskeyRow, 'credentialId' | 'publicKey' | 'counter' | 'transports' | 'backedUp'>;

/** A passkey's answer does not hold. The reason is for the audit log and tells its person nothing. */
export class PasskeyRefused extends Error {
    override readonly name = 'PasskeyRefused';
}

/** The WebAuthn ceremonies (level 3, §7.1 and §7.2), without a word on who is let in by them. */
export class PasskeyCeremonies {
    private readonly rpID: string;

    constructor(private readonly needs: PasskeyCeremoniesNeeds) {
        this.rpID = new URL(needs.controlOrigin).hostname;
    }

    async creation(user: User, known: readonly PasskeyRow[]): Promise<PasskeyCreation> {
        const options = await generateRegistrationOptions({
            rpName: 'CODITECT',
            rpID: this.rpID,
            userID: handleOf(user.id),
            userName: user.email,
            userDisplayName: user.name,
            challenge: this.challenge(),
            timeout,
            attestationType: 'none',
            excludeCredentials: known.map(descriptorOf),
            authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
            supportedAlgorithmIDs: algorithms
        });
        return options as PasskeyCreation;
    }

    /** With `known`, one of these must sign. Without, the person chooses, and the passkey must verify that it is its person. */
    async request(known?: readonly PasskeyRow[]): Promise<PasskeyRequest> {
        const options = await generateAuthenticationOptions({
            rpID: this.rpID,
            challenge: this.challenge(),
            timeout,
            userVerification: known ? 'preferred' : 'required',
            ...(known ? { allowCredentials: known.map(descriptorOf) } : {})
        });
        return options as PasskeyRequest;
    }

    /** @throws {@link PasskeyRefused} */
    async verifyCreation(registration: PasskeyRegistration, challenge: string): Promise<NewCredential> {
        refuseFrames(registration.response.clientDataJSON);
        const result = await refused(
            verifyRegistrationResponse({
                response: registration as Parameters<typeof verifyRegistrationResponse>[0]['response'],
                expectedChallenge: challenge,
                expectedOrigin: this.needs.controlOrigin,
                expectedRPID: this.rpID,
                requireUserVerification: false,
                supportedAlgorithmIDs: algorithms
            })
        );
        if (!result.verified) {
            throw new PasskeyRefused('The attestation does not hold.');
        }
        const { credential, credentialBackedUp } = result.registrationInfo;
        return {
            credentialId: credential.id,
            publicKey: Buffer.from(credential.publicKey),
            counter: credential.counter,
            transports: registration.response.transports ?? [],
            backedUp: credentialBackedUp
        };
    }

    /** @throws {@link PasskeyRefused}, also where the signature counter does not go forward: there may be a copy of the key. */
    async verifyRequest(assertion: PasskeyAssertion, passkey: PasskeyRow, challenge: string, verified: boolean): Promise<Signed> {
        refuseFrames(assertion.response.clientDataJSON);
        const { userHandle } = assertion.response;
        if (userHandle !== undefined && userHandle !== Buffer.from(handleOf(passkey.userId)).toString('base64url')) {
            throw new PasskeyRefused('The passkey names another person.');
        }
        const result = await refused(
            verifyAuthenticationResponse({
                response: assertion as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
                expectedChallenge: challenge,
                expectedOrigin: this.needs.controlOrigin,
                expectedRPID: this.rpID,
                requireUserVerification: verified,
                credential: { id: passkey.credentialId, publicKey: new Uint8Array(passkey.publicKey), counter: passkey.counter }
            })
        );
        if (!result.verified) {
            throw new PasskeyRefused('The signature does not hold.');
        }
        const { newCounter, credentialBackedUp, userVerified } = result.authenticationInfo;
        return { counter: newCounter, backedUp: credentialBackedUp, userVerified };
    }

    private challenge(): Uint8Array<ArrayBuffer> {
        return new Uint8Array(Buffer.from(this.needs.random.token(), 'base64url'));
    }
}

/** What a passkey names its person by: no name and no address, as WebAuthn asks (§14.6.1). */
function handleOf(userId: string): Uint8Array<ArrayBuffer> {
    return new Uint8Array(Buffer.from(userId.replaceAll('-', ''), 'hex'));
}

function descriptorOf({ credentialId, transports }: PasskeyRow) {
    return { id: credentialId, transports: [...transports] };
}

/** The library lets a page in another site's frame pass where the browser does not name that site (§7.1, step 10). */
function refuseFrames(clientDataJSON: string): void {
    let data: unknown;
    try {
        data = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString('utf8'));
    } catch (error) {
        throw new PasskeyRefused('The client data is no JSON.', { cause: error });
    }
    if (typeof data !== 'object' || data === null || ('crossOrigin' in data && data.crossOrigin !== false)) {
        throw new PasskeyRefused("The page stood in another site's frame.");
    }
}

/** The library says by errors of no kind of their own what does not hold; whatever it throws, the passkey is not taken. */
async function refused<T>(verification: Promise<T>): Promise<T> {
    try {
        return await verification;
    } catch (error) {
        throw new PasskeyRefused(error instanceof Error ? error.message : 'The answer can not be read.', { cause: error });
    }
}
