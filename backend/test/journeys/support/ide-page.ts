import { platformPaths, type Workspace, workspacePageSchema } from '@coditect/protocol';
import { errors, type Page } from 'playwright-core';
import { eventually } from '../../support/eventually.js';
import { screenshot } from './journey-browser.js';

/** What a person does in the IDE, by what a person sees. */
export class IdePage {
    constructor(readonly page: Page) {}

    /** Waits until the IDE is usable: it said so, and the cover is gone. */
    async ready(): Promise<this> {
        await this.page.waitForSelector('html[data-ide="ready"]', { timeout: 60_000 });
        await this.page.waitForSelector('[class*="coditect-cover"]', { state: 'hidden', timeout: 60_000 });
        return this;
    }

    /** The workspace that this page's origin is for. */
    async workspace(): Promise<Workspace> {
        const text = await this.page.evaluate(async path => (await fetch(path)).text(), platformPaths.workspace);
        return workspacePageSchema.parse(JSON.parse(text)).workspace;
    }

    explorerNode(name: string) {
        return this.page.locator('#explorer-view-container .theia-TreeNode', { hasText: name }).first();
    }

    /** Brings a file's editor to the front. Through its tab where it has one: the explorer's nodes move while files come and go. */
    async openFile(name: string): Promise<void> {
        if ((await this.tab(name).count()) > 0) {
            await this.tab(name).click();
        } else {
            await this.explorerNode(name).dblclick();
        }
        await this.editor(name).locator('.view-line').first().waitFor();
    }

    /** Through the menu of a file or folder in the explorer. */
    async chooseInExplorer(name: string, item: string): Promise<void> {
        await this.explorerNode(name).click({ button: 'right' });
        await this.page.locator('.lm-Menu-itemLabel:visible').getByText(item, { exact: true }).click();
    }

    editor(name: string) {
        return this.page.locator(`.theia-editor[id*="${name}"] .monaco-editor`).first();
    }

    tab(name: string) {
        return this.page.locator('#theia-main-content-panel .lm-TabBar-tab', { hasText: name }).first();
    }

    /** Waits until the IDE itself knows that a file is saved: what is on the disk is known there a moment before. */
    async saved(name: string): Promise<void> {
        await this.tab(name).and(this.page.locator(':not(.theia-mod-dirty)')).waitFor();
    }

    async closeTab(name: string): Promise<void> {
        await this.tab(name).locator('.lm-TabBar-tabCloseIcon').click();
        await this.tab(name).waitFor({ state: 'detached' });
    }

    fontSize(name: string): Promise<string> {
        return this.editor(name)
            .locator('.view-lines')
            .evaluate(lines => getComputedStyle(lines).fontSize);
    }

    /** Types at the end of an open file. */
    async typeAtEnd(name: string, text: string): Promise<void> {
        await this.editor(name).locator('.view-lines').click();
        await this.page.keyboard.press('Control+End');
        await this.page.keyboard.type(text);
    }

    async runCommand(title: string): Promise<void> {
        const input = this.page.locator('.quick-input-widget input').first();
        const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
        await eventually(
            `the command "${title}" is chosen`,
            async () => {
                if (!(await input.isVisible())) {
                    await this.page.keyboard.press('F1');
                }
                // The palette writes its ">" once it is open, which may be after what was filled in. It closes again when an editor
                // that was opened just before takes the focus.
                const chosen = await happens(async () => {
                    await input.fill(`>${title}`, { timeout: 3_000 });
                    await row.click({ timeout: 3_000 });
                });
                if (!chosen) {
                    // It lists what there was when it was opened, and commands of extensions come a moment after the IDE is usable.
                    await this.page.keyboard.press('Escape');
                }
                return chosen;
            },
            60_000
        );
    }

    /** Opens a terminal. What is typed before its shell is attached must not be lost, so nothing is waited for. */
    async openTerminal(): Promise<void> {
        const before = await this.terminals.count();
        await this.runCommand('Create New Terminal');
        await this.terminals.nth(before).waitFor({ state: 'attached' });
        await this.terminal.waitFor();
    }

    async typeInTerminal(line: string): Promise<void> {
        await this.terminal.click();
        await this.page.locator('.terminal-container:visible .xterm.focus').waitFor();
        await this.page.keyboard.type(`${line}\n`);
    }

    /** All that the terminal in front holds, also what is scrolled out, as a person would copy it. */
    async terminalText(): Promise<string> {
        await this.page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(this.page.url()).origin });
        await this.terminal.click();
        await this.runCommand('Terminal: Select All');
        await this.page.locator('.terminal-container:visible .xterm.focus').waitFor();
        await this.page.keyboard.press('Control+C');
        return this.page.evaluate(() => navigator.clipboard.readText());
    }

    /** The terminal that is in front. */
    get terminal() {
        return this.page.locator('.terminal-container:visible .xterm').first();
    }

    private get terminals() {
        return this.page.locator('.terminal-container .xterm');
    }

    /** Waits until the account's menu has an item with exactly this text, and leaves it open. A menu that is open stays as it is. */
    async accountItem(text: string): Promise<void> {
        const item = this.page.locator('.lm-Menu-itemLabel:visible').getByText(text, { exact: true });
        await eventually(
            `the account's menu says "${text}"`,
            async () => {
                await this.page.keyboard.press('Escape');
                await this.page.locator('.theia-sidebar-menu .codicon-account').click();
                return happens(() => item.first().waitFor({ timeout: 1_000 }));
            },
            60_000
        );
    }

    /** Leaves for the person's workspace in another organisation. */
    async switchOrganization(name: string): Promise<void> {
        await this.runCommand('Switch Organisation');
        await this.page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().click();
        await this.page.getByRole('heading', { name: `Switch to ${name}?` }).waitFor();
        await screenshot(this.page, 'switch');
        await this.page.getByRole('button', { name: 'Switch', exact: true }).press('Enter');
    }

    statusItem(text: string) {
        return this.page.locator('#theia-statusBar .element', { hasText: text }).first();
    }
}

/** True where what is waited for comes in its time, and undefined where it has to be tried anew. */
async function happens(waiting: () => Promise<void>): Promise<true | undefined> {
    try {
        await waiting();
        return true;
    } catch (error) {
        if (error instanceof errors.TimeoutError) {
            return undefined;
        }
        throw error;
    }
}
