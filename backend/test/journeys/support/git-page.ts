import type { IdePage } from './ide-page.js';

/** What a person does with Git in the IDE: in the Source Control view, by commands, and by what they ask. */
export class GitPage {
    constructor(private readonly ide: IdePage) {}

    get page() {
        return this.ide.page;
    }

    /** Fills in what is asked for at the top, once it is asked. */
    async answer(text: string, prompt: RegExp): Promise<void> {
        await this.page.locator('.quick-input-widget:visible').filter({ hasText: prompt }).waitFor();
        await this.page.locator('.quick-input-widget:visible input').first().fill(text);
        await this.page.keyboard.press('Enter');
    }

    /** Chooses of a list at the top. */
    async choose(entry: string): Promise<void> {
        await this.page.locator('.quick-input-widget:visible .monaco-list-row', { hasText: entry }).first().click();
    }

    async openView(): Promise<void> {
        if (!(await this.view.isVisible())) {
            await this.page.locator('#shell-tab-scm-view-container').click();
        }
        await this.view.waitFor();
    }

    /** By a command of Git's, with the message that stands in the view. */
    async commit(message: string, command = 'Git: Commit'): Promise<void> {
        await this.openView();
        await this.page.locator('#theia-scm-input-message').fill(message);
        await this.ide.runCommand(command);
    }

    async goToLine(file: string, line: number): Promise<void> {
        await this.ide.editor(file).locator('.view-lines').click();
        await this.page.keyboard.press('Control+Home');
        for (let down = 1; down < line; down += 1) {
            await this.page.keyboard.press('ArrowDown');
        }
    }

    async replaceLine(file: string, line: number, text: string): Promise<void> {
        await this.goToLine(file, line);
        await this.page.keyboard.press('Shift+End');
        await this.page.keyboard.type(text);
    }

    async dismissAll(): Promise<void> {
        await this.ide.runCommand('Notifications: Clear All Notifications');
    }

    notification(text: string | RegExp) {
        return this.page.locator('.theia-notification-list-item').filter({ hasText: text }).first();
    }

    press(text: string | RegExp, button: string): Promise<void> {
        return this.notification(text).getByRole('button', { name: button }).click();
    }

    group(name: string) {
        return this.view.locator('.scm-theia-header').filter({ hasText: name }).first();
    }

    changedFile(name: string) {
        return this.view.locator('.scmItem').filter({ hasText: name });
    }

    private get view() {
        return this.page.locator('#scm-view-container');
    }
}
