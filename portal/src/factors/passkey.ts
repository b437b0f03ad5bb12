import {
    type PasskeyAssertion,
    type PasskeyCreation,
    type PasskeyRegistrationInput,
    type PasskeyRequest,
    ProblemError
} from '@coditect/protocol';
import { browserSupportsWebAuthn, startAuthentication, startRegistration, WebAuthnError } from '@simplewebauthn/browser';

/** The browser did not make or use a passkey, and why, for the person. */
export class PasskeyFault extends ProblemError {
    constructor(
        detail: string,
        /** The person closed the browser's question, or another one took its place: nothing is wrong. */
        readonly declined: boolean
    ) {
        super({ type: 'about:blank', title: 'No passkey', status: 0, code: 'factor.no-passkey', detail });
        this.name = 'PasskeyFault';
    }
}

export function passkeysAreSupported(): boolean {
    return browserSupportsWebAuthn();
}

/** `autofill` offers the passkeys where the browser offers addresses and passwords, and waits until one is chosen. */
export async function signWithPasskey(request: PasskeyRequest, { autofill = false } = {}): Promise<PasskeyAssertion> {
    try {
        const { id, rawId, type, response, authenticatorAttachment } = await startAuthentication({
            optionsJSON: request,
            useBrowserAutofill: autofill
        });
        return { id, rawId, type, response, authenticatorAttachment, clientExtensionResults: {} };
    } catch (error) {
        throw faultOf(error);
    }
}

export async function makePasskey(creation: PasskeyCreation): Promise<PasskeyRegistrationInput> {
    try {
        const { id, rawId, type, response, authenticatorAttachment } = await startRegistration({ optionsJSON: creation });
        const { clientDataJSON, attestationObject, transports } = response;
        return {
            id,
            rawId,
            type,
            response: { clientDataJSON, attestationObject, transports: [...(transports ?? [])] },
            authenticatorAttachment,
            clientExtensionResults: {}
        };
    } catch (error) {
        throw faultOf(error);
    }
}

function faultOf(error: unknown): PasskeyFault {
    const name = error instanceof Error ? error.name : '';
    if (name === 'AbortError' || (error instanceof WebAuthnError && error.code === 'ERROR_CEREMONY_ABORTED')) {
        return new PasskeyFault('This was interrupted.', true);
    }
    switch (name) {
        case 'NotAllowedError':
            return new PasskeyFault('No passkey was used. Try again, or choose another way.', true);
        case 'InvalidStateError':
            return new PasskeyFault('This device has a passkey for your account already.', false);
        case 'SecurityError':
            return new PasskeyFault('Passkeys work only where the page is reached by https or on localhost.', false);
        default:
            return new PasskeyFault('This browser could not use a passkey. Try another browser, or choose another way.', false);
    }
}
