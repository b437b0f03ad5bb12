import { injectable } from '@theia/core/shared/inversify';
import type { GitClient } from '../common/git-protocol';

/** A page that is connected to this workspace. */
export interface GitPage {
    readonly id: string;
    readonly client: GitClient;
}

/** The pages that are connected, and which of them a person is at. */
@injectable()
export class GitPages {
    /** The one that was heard of last comes last. */
    private pages: GitPage[] = [];
    private made = 0;

    add(client: GitClient): GitPage {
        this.made += 1;
        const page = { id: String(this.made), client };
        this.pages.push(page);
        return page;
    }

    remove(page: GitPage): void {
        this.pages = this.pages.filter(one => one !== page);
    }

    /** The person did something there. */
    touch(page: GitPage): void {
        if (this.pages.at(-1) !== page && this.pages.includes(page)) {
            this.remove(page);
            this.pages.push(page);
        }
    }

    get all(): readonly GitPage[] {
        return this.pages;
    }

    /** The page whose command asks; what a terminal asks goes to the page that a person is at. */
    asked(id: string | undefined): GitPage | undefined {
        return id === undefined ? this.pages.at(-1) : this.pages.find(page => page.id === id);
    }
}
