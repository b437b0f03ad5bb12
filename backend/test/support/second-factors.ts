import {
    type AuditAction,
    type AuditEntryView,
    auditRoutes,
    type FactorAdded,
    factorRoutes,
    identityRoutes,
    type SignInOutcome
} from '@coditect/protocol';
import { generateSync } from 'otplib/functional';
import { SoftwareAuthenticator } from './software-authenticator.js';
import type { TestBrowser } from './test-browser.js';
import type { TestPlatform } from './test-platform.js';

export const stepMilliseconds = 30_000;
const minute = 60_000;

let newcomers = 0;

/** A person whom no other test knows. */
export async function newcomer(platform: TestPlatform): Promise<{ readonly browser: TestBrowser; readonly email: string }> {
    newcomers += 1;
    const email = `person${newcomers}@example.com`;
    const browser = platform.browser();
    await browser.signUp(`Person${newcomers}`, email);
    return { browser, email };
}

/** An authenticator app with one account. */
export class AuthenticatorApp {
    constructor(
        readonly secret: string,
        private readonly platform: TestPlatform
    ) {}

    /** The code of now, or of some steps from now. */
    code(steps = 0): string {
        const epoch = Math.floor((this.platform.clock.now().getTime() + steps * stepMilliseconds) / 1000);
        return generateSync({ secret: this.secret, epoch });
    }

    /** A code of six digits that is none of the present ones. */
    wrongCode(): string {
        const right = new Set([-2, -1, 0, 1, 2].map(steps => this.code(steps)));
        for (let number = 0; ; number += 1) {
            const code = String(number).padStart(6, '0');
            if (!right.has(code)) {
                return code;
            }
        }
    }

    /** Lets the code that was shown last go by. */
    nextCode(): string {
        this.platform.clock.advance(stepMilliseconds);
        return this.code();
    }
}

export async function enrolTotp(
    platform: TestPlatform,
    browser: TestBrowser
): Promise<{ readonly app: AuthenticatorApp; readonly added: FactorAdded }> {
    const { secret } = await browser.api.call(factorRoutes.enrolTotp);
    const app = new AuthenticatorApp(secret, platform);
    const added = await browser.api.call(factorRoutes.confirmTotp, { body: { code: app.code() } });
    return { app, added };
}

export async function addPasskey(
    browser: TestBrowser,
    authenticator = new SoftwareAuthenticator(browser.origin),
    name = 'Laptop'
): Promise<{ readonly authenticator: SoftwareAuthenticator; readonly added: FactorAdded }> {
    const creation = await browser.api.call(factorRoutes.beginPasskey);
    const registration = authenticator.create(creation);
    const added = await browser.api.call(factorRoutes.addPasskey, { body: { name, registration } });
    return { authenticator, added };
}

/** The first step alone. */
export function beginSignIn(browser: TestBrowser, email: string, password = 'correct horse battery'): Promise<SignInOutcome> {
    return browser.api.call(identityRoutes.signIn, { body: { email, password } });
}

/** What the log of the person's own organisation says of one kind of action, newest first. */
export async function recorded(browser: TestBrowser, action: AuditAction): Promise<readonly AuditEntryView[]> {
    const { currentOrganizationId: organizationId } = await browser.api.call(identityRoutes.whoAmI);
    return (await browser.api.call(auditRoutes.listAuditEntries, { params: { organizationId }, query: { action } })).entries;
}

/** Lets the proof that a sign-in is grow too old for anything. */
export function letElevationPass(platform: TestPlatform): void {
    platform.clock.advance(16 * minute);
}
