import type { Page } from 'playwright-core';

/** What a person does in the IDE, by what a person sees. */
export class IdePage {
    constructor(readonly page: Page) {}

    /** Waits until the IDE is usable: it said so, and the cover is gone. */
    async ready(): Promise<this> {
        await this.page.waitForSelector('html[data-ide="ready"]', { timeout: 60_000 });
        await this.page.waitForSelector('[class*="coditect-cover"]', { state: 'hidden', timeout: 15_000 });
        return this;
    }

    get workspaceSlug(): string {
        return new URL(this.page.url()).hostname.split('.')[0] ?? '';
    }

    explorerNode(name: string) {
        return this.page.locator('#explorer-view-container .theia-TreeNode', { hasText: name }).first();
    }

    async openFile(name: string): Promise<void> {
        await this.explorerNode(name).dblclick();
        await this.editor(name).waitFor();
    }

    editor(name: string) {
        return this.page.locator(`.theia-editor[id$="${name}"] .monaco-editor`).first();
    }

    tab(name: string) {
        return this.page.locator('#theia-main-content-panel .lm-TabBar-tab', { hasText: name }).first();
    }

    /** Types at the end of an open file. */
    async typeAtEnd(name: string, text: string): Promise<void> {
        await this.editor(name).locator('.view-lines').click();
        await this.page.keyboard.press('Control+End');
        await this.page.keyboard.type(text);
    }

    async runCommand(title: string): Promise<void> {
        await this.page.keyboard.press('F1');
        const input = this.page.locator('.quick-input-widget input').first();
        await input.waitFor();
        await input.fill(`>${title}`);
        await this.page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click();
    }

    async openTerminal(): Promise<void> {
        await this.runCommand('Open New Terminal');
        await this.page.locator('.xterm').last().waitFor();
    }

    async typeInTerminal(line: string): Promise<void> {
        await this.page.locator('.xterm').last().click();
        await this.page.keyboard.type(`${line}\n`);
    }

    statusItem(text: string) {
        return this.page.locator('#theia-statusBar .element', { hasText: text }).first();
    }
}
