import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const screenshots = fileURLToPath(new URL('../../../../../test-output/', import.meta.url));

/** For what is waited for until it is there. What must come in a given time says so where it is waited for. */
const patienceMilliseconds = 60_000;

/** A person's browser: real Chromium with a profile that outlives the window. */
export class JourneyBrowser {
    private context: BrowserContext | undefined;

    private constructor(private readonly profile: string) {}

    static async create(): Promise<JourneyBrowser> {
        return new JourneyBrowser(await mkdtemp(join(tmpdir(), 'coditect-profile-')));
    }

    /** Opens the window with one page. */
    async open(): Promise<Page> {
        this.context = await chromium.launchPersistentContext(this.profile, {
            executablePath: '/usr/bin/chromium',
            viewport: { width: 1280, height: 800 },
            args: [
                '--no-sandbox',
                '--disable-background-networking',
                '--disable-component-update',
                '--disable-sync',
                '--disable-quic',
                '--no-first-run'
            ]
        });
        this.context.setDefaultTimeout(patienceMilliseconds);
        return this.context.pages()[0] ?? (await this.context.newPage());
    }

    newPage(): Promise<Page> {
        if (!this.context) {
            throw new Error('The browser is closed.');
        }
        return this.context.newPage();
    }

    /** The cookies that this browser would send to an address. */
    async cookieHeader(url: string): Promise<string> {
        const cookies = (await this.context?.cookies(url)) ?? [];
        return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    }

    async close(): Promise<void> {
        await this.context?.close();
        this.context = undefined;
    }

    async dispose(): Promise<void> {
        await this.close();
        await rm(this.profile, { recursive: true, force: true });
    }
}

export async function screenshot(page: Page, name: string): Promise<void> {
    await mkdir(screenshots, { recursive: true });
    await page.screenshot({ path: join(screenshots, `${name}.png`), animations: 'disabled' });
}
