import type { SamlSettings } from '@coditect/protocol';
import { samlProblems } from '@coditect/protocol';
import { invalidField } from '../../kernel/errors.js';
import { readCertificate, UnusableCertificate } from './certificates.js';

/**
 * What an administrator entered, with its certificates as PEM. Throws a problem of the field that can't be used; `within` is
 * where the settings stand in the form.
 */
export function checkSamlSettings(settings: SamlSettings, within = 'saml'): SamlSettings {
    for (const field of ['ssoUrl', 'sloUrl'] as const) {
        const address = settings[field];
        if (address !== undefined && !isTrustworthy(new URL(address))) {
            throw invalidField(`${within}.${field}`, samlProblems.unusableSettings, 'Enter an address that begins with https://.');
        }
    }
    const certificates = settings.certificates.map((certificate, index) => {
        try {
            return readCertificate(certificate).toString();
        } catch (error) {
            if (error instanceof UnusableCertificate) {
                throw invalidField(`${within}.certificates.${index}`, samlProblems.unusableSettings, error.message);
            }
            throw error;
        }
    });
    return { ...settings, certificates: [...new Set(certificates)] };
}

/** A browser goes there, and nobody in between may change what it is told. On this machine there is nobody in between. */
function isTrustworthy(address: URL): boolean {
    const local = address.hostname === 'localhost' || address.hostname.endsWith('.localhost') || address.hostname === '127.0.0.1';
    return (address.protocol === 'https:' || local) && address.username === '' && address.password === '';
}
