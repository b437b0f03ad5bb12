const words: Readonly<Record<string, string>> = {
    password: 'password',
    passkey: 'passkey',
    totp: 'authenticator app',
    email: 'mailed code',
    sms: 'text message',
    'recovery-code': 'recovery code',
    'device-code': 'a code that you confirmed',
    saml: 'company sign-in',
    oidc: 'company sign-in'
};

const providers: Readonly<Record<string, string>> = { google: 'Google', github: 'GitHub', linkedin: 'LinkedIn' };

/** How a person signed in, such as "password and authenticator app". */
export function methodWords(methods: readonly string[]): string {
    return methods.map(wordOf).join(' and ');
}

function wordOf(method: string): string {
    const [kind = '', provider = ''] = method.split(':');
    if (kind === 'oidc' && provider !== '') {
        return providers[provider] ?? provider;
    }
    return words[method] ?? words[kind] ?? method;
}
