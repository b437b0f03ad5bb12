import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Workspace } from '@coditect/protocol';
import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { CodeEditor } from './support/code-editor.js';
import { IdePage } from './support/ide-page.js';
import { Journey } from './support/journey.js';
import { screenshot } from './support/journey-browser.js';
import { ada, PortalPage } from './support/portal-page.js';

/** A small project of two modules, as a person would have it. */
const files = {
    'tsconfig.json': JSON.stringify({
        compilerOptions: { strict: true, target: 'es2022', module: 'nodenext', types: [] },
        include: ['src']
    }),
    'src/temperature.ts': `/** Turns degrees Celsius into degrees Fahrenheit. */
export function toFahrenheit(celsius: number): number {
    return (celsius * 9) / 5 + 32;
}
`,
    'src/report.ts': `import { toFahrenheit } from './temperature.js';

export function describeWeather(celsius: number): string {
    return \`It is \${toFahrenheit(celsius)} degrees outside.\`;
}

export const wrong: string = toFahrenheit(20);
`,
    'shop/__init__.py': '',
    'shop/prices.py': `def with_tax(price: float, rate: float = 0.2) -> float:
    """Adds the tax to a net price."""
    return price * (1 + rate)
`,
    'shop/receipt.py': `from shop.prices import with_tax


def print_receipt(prices: list[float]) -> None:
    for price in prices:
        print(with_tax(price))


total: str = with_tax(10.0)
`
};

describe('a person who writes TypeScript and Python', function () {
    this.timeout(120_000);
    this.bail(true);

    let journey: Journey;
    let page: Page;
    let ide: IdePage;
    let workspace: Workspace;

    before(async () => {
        journey = await Journey.begin();
        ({ page } = journey);
        await new PortalPage(page, journey.platform.origin).createAccount(ada);
        ide = await new IdePage(page).ready();
        workspace = await ide.workspace();
        for (const [name, text] of Object.entries(files)) {
            const file = journey.platform.fileOf(workspace.id, name);
            await mkdir(dirname(file), { recursive: true });
            await writeFile(file, text);
        }
        await ide.explorerNode('tsconfig.json').waitFor();
    });

    afterEach(function () {
        return journey?.keepFailure(this.currentTest);
    });

    after(() => journey?.end());

    const fileText = (name: string) => readFile(journey.platform.fileOf(workspace.id, name), 'utf8');

    for (const { language, folder, file, definedIn, name, renamed, documentation, problem, expression, member } of [
        {
            language: 'TypeScript',
            folder: 'src',
            file: 'report.ts',
            definedIn: 'temperature.ts',
            name: 'toFahrenheit',
            renamed: 'asFahrenheit',
            documentation: 'Turns degrees Celsius',
            problem: "Type 'number' is not assignable to type 'string'",
            expression: '\nwrong.toUpp',
            member: 'toUpperCase'
        },
        {
            language: 'Python',
            folder: 'shop',
            file: 'receipt.py',
            definedIn: 'prices.py',
            name: 'with_tax',
            renamed: 'including_tax',
            documentation: 'Adds the tax to a net price',
            problem: '"float" is not assignable to "str"',
            expression: '\ntotal.cent',
            member: 'center'
        }
    ]) {
        describe(`in a ${language} project`, () => {
            let editor: CodeEditor;

            it('opens a file and is told what is wrong with it', async () => {
                await ide.explorerNode(folder).click();
                await ide.openFile(file);
                editor = new CodeEditor(ide, file);
                await editor.problem().waitFor({ timeout: 60_000 });
                if (!(await page.locator('#problems').isVisible())) {
                    await ide.runCommand('Toggle Problems');
                }
                await page.locator('#problems', { hasText: problem }).waitFor();
                await screenshot(page, `languages-${language.toLowerCase()}-problem`);
            });

            it('sees by hovering what a name stands for', async () => {
                await editor.hover(name, 1);
                await page.locator('.monaco-hover:visible', { hasText: documentation }).waitFor();
                await screenshot(page, `languages-${language.toLowerCase()}-hover`);
            });

            it('goes to the definition, in another file', async () => {
                await editor.putCursorIn(name, 1);
                await page.keyboard.press('F12');
                await ide.editor(definedIn).locator('.view-line').first().waitFor();
                await ide.tab(definedIn).and(page.locator('.lm-mod-current')).waitFor();
            });

            it('is offered what a value has', async () => {
                await ide.openFile(file);
                await ide.typeAtEnd(file, expression);
                await page.locator('.suggest-widget:visible .monaco-list-row', { hasText: member }).first().waitFor();
                await screenshot(page, `languages-${language.toLowerCase()}-completion`);
                await page.keyboard.press('Escape');
            });

            it('renames it in all files at once', async () => {
                await editor.putCursorIn(name, 1);
                await page.keyboard.press('F2');
                const input = page.locator('.rename-box input:visible');
                await input.fill(renamed);
                await screenshot(page, `languages-${language.toLowerCase()}-rename`);
                await page.keyboard.press('Enter');
                await ide.runCommand('Save All');
                await eventually(
                    'both files say the new name',
                    async () => {
                        const texts = await Promise.all([file, definedIn].map(name => fileText(`${folder}/${name}`)));
                        return texts.every(text => text.includes(renamed) && !text.includes(`${name}(`)) || undefined;
                    },
                    20_000
                );
            });
        });
    }

    describe("by Vim's keys", () => {
        it('edits, saves and closes, once they are turned on', async () => {
            const bars = page.locator('.coditect-vim-bar');
            const bar = page.locator('.theia-editor[id*="__init__.py"] .coditect-vim-bar');
            const saved = (text: string) =>
                eventually(`the file says ${JSON.stringify(text)}`, async () => (await fileText('shop/__init__.py')) === text || undefined);
            await ide.openFile('__init__.py');
            await ide.runCommand("Vim: Turn Vim's Keys On");
            await bar.filter({ hasText: 'NORMAL' }).waitFor();
            await ide.editor('__init__.py').locator('.view-lines').click();
            await page.keyboard.type('ifirst');
            await bar.filter({ hasText: 'INSERT' }).waitFor();
            await screenshot(page, 'vim-insert');
            await page.keyboard.press('Escape');
            await page.keyboard.type('osecond');
            await page.keyboard.press('Escape');
            await page.keyboard.type('ggdd:w');
            await screenshot(page, 'vim-command-line');
            await page.keyboard.press('Enter');
            await saved('second');
            // With Ctrl too: R would run something of the IDE's otherwise.
            await page.keyboard.type('u');
            await page.keyboard.press('Control+r');
            await page.keyboard.type('Athird');
            await page.keyboard.press('Escape');
            await page.keyboard.type(':wq\n');
            await saved('secondthird');
            await ide.tab('__init__.py').waitFor({ state: 'detached' });
            await ide.runCommand("Vim: Turn Vim's Keys On or Off");
            await bars.first().waitFor({ state: 'detached' });
        });
    });
});
