import type { Page } from 'playwright-core';

export interface Person {
    readonly name: string;
    readonly email: string;
    readonly password: string;
}

export const ada: Person = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' };
export const grace: Person = { name: 'Grace', email: 'grace@example.com', password: 'quite another secret' };

/** What a person does on the portal's pages, by labels and names alone. */
export class PortalPage {
    constructor(
        readonly page: Page,
        private readonly origin: string
    ) {}

    async fillSignUp(person: Person): Promise<void> {
        await this.page.getByLabel('Name', { exact: true }).fill(person.name);
        await this.page.getByLabel('Email', { exact: true }).fill(person.email);
        await this.page.getByLabel('Password', { exact: true }).fill(person.password);
    }

    /** From the first page of the platform, as somebody new. */
    async createAccount(person: Person): Promise<void> {
        await this.page.goto(this.origin);
        await this.page.getByRole('link', { name: 'Create account' }).click();
        await this.fillSignUp(person);
        await this.submit('Create account');
    }

    /** From the page that says to check the mail, through the outbox of a platform that sends none, by its terminal's address. */
    async followMailedLink(outboxAddress: string, person: Pick<Person, 'email'>, subject: string): Promise<void> {
        await this.page.getByRole('heading', { name: 'Check your mail' }).waitFor();
        await this.page.getByText('stands in the terminal').waitFor();
        await this.page.goto(outboxAddress);
        await this.page.getByRole('button').filter({ hasText: subject }).filter({ hasText: person.email }).first().click();
        await this.page.getByRole('link', { name: 'Open the link' }).click();
    }

    async signIn(person: Person): Promise<void> {
        await this.page.getByLabel('Email', { exact: true }).fill(person.email);
        await this.page.getByLabel('Password', { exact: true }).fill(person.password);
        await this.submit('Sign in');
    }

    async submit(name: string): Promise<void> {
        await this.page.getByRole('button', { name, exact: true }).click();
    }
}
