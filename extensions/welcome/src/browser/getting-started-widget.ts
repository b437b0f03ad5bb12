import { LabelProvider } from '@theia/core/lib/browser/label-provider';
import { OpenerService, open } from '@theia/core/lib/browser/opener-service';
import { BaseWidget, codicon, Message } from '@theia/core/lib/browser/widgets/widget';
import { CommandRegistry } from '@theia/core/lib/common/command';
import { MessageService } from '@theia/core/lib/common/message-service';
import { nls } from '@theia/core/lib/common/nls';
import URI from '@theia/core/lib/common/uri';
import { inject, injectable, postConstruct } from '@theia/core/shared/inversify';
import { FileService } from '@theia/filesystem/lib/browser/file-service';
import { WorkspaceService } from '@theia/workspace/lib/browser/workspace-service';
import { welcomeFile } from '../common/welcome-file';
import { gettingStartedId } from './getting-started-contribution';
import { RecentFiles } from './recent-files';
import { type StartAction, startSections } from './start-actions';

/** Where to begin: what one does first, what was open last, and how the IDE is made one's own. */
@injectable()
export class GettingStartedWidget extends BaseWidget {
    @inject(CommandRegistry)
    protected readonly commands: CommandRegistry;

    @inject(OpenerService)
    protected readonly openers: OpenerService;

    @inject(LabelProvider)
    protected readonly labels: LabelProvider;

    @inject(MessageService)
    protected readonly messages: MessageService;

    @inject(WorkspaceService)
    protected readonly workspace: WorkspaceService;

    @inject(FileService)
    protected readonly files: FileService;

    @inject(RecentFiles)
    protected readonly recent: RecentFiles;

    @postConstruct()
    protected init(): void {
        this.id = gettingStartedId;
        this.title.label = nls.localize('coditect/welcome/gettingStarted', 'Getting Started');
        this.title.caption = this.title.label;
        this.title.iconClass = codicon('rocket');
        this.title.closable = true;
        this.addClass('coditect-getting-started');
        this.node.tabIndex = -1;
        this.scrollOptions = { suppressScrollX: true };
    }

    protected override onAfterAttach(message: Message): void {
        super.onAfterAttach(message);
        void this.fill();
    }

    protected override onActivateRequest(message: Message): void {
        super.onActivateRequest(message);
        (this.node.querySelector('button') ?? this.node).focus();
    }

    protected async fill(): Promise<void> {
        const files = await this.recent.list();
        const introduction = await this.introduction();
        const heading = element('h1', nls.localize('coditect/welcome/heading', 'Getting started'));
        const sections = startSections()
            .map(({ title, actions }) => ({ title, actions: actions.filter(action => this.isThere(action, introduction !== undefined)) }))
            .map(({ title, actions }) =>
                section(
                    title,
                    actions.map(action => this.actionButton(action))
                )
            );
        const recently =
            files.length > 0
                ? [
                      section(
                          nls.localize('coditect/welcome/recent', 'Recently opened'),
                          files.map(uri => this.fileButton(new URI(uri)))
                      )
                  ]
                : [];
        const [first, ...others] = sections;
        this.node.replaceChildren(heading, ...(first ? [first] : []), ...recently, ...others);
    }

    /** What an extension would do that is not part of the application is not offered, and no introduction where there is none. */
    protected isThere({ command }: StartAction, introduced: boolean): boolean {
        return command === undefined ? introduced : this.commands.getCommand(command) !== undefined;
    }

    protected actionButton({ icon, label, command }: StartAction): HTMLButtonElement {
        return button(icon, label, () => this.tell(() => (command ? this.commands.executeCommand(command) : this.openIntroduction())));
    }

    protected fileButton(uri: URI): HTMLButtonElement {
        const made = button('file', this.labels.getName(uri), () => this.tell(() => open(this.openers, uri)));
        made.title = this.labels.getLongName(uri);
        return made;
    }

    protected async openIntroduction(): Promise<void> {
        const file = await this.introduction();
        if (file) {
            await open(this.openers, file);
        }
    }

    /** The file that the platform puts into a person's first workspace, while it is there. */
    protected async introduction(): Promise<URI | undefined> {
        const [root] = await this.workspace.roots;
        const file = root?.resource.resolve(welcomeFile);
        return file && (await this.files.exists(file)) ? file : undefined;
    }

    protected async tell(run: () => Promise<unknown>): Promise<void> {
        try {
            await run();
        } catch (error) {
            await this.messages.error(error instanceof Error ? error.message : String(error));
        }
    }
}

function section(title: string, buttons: readonly HTMLButtonElement[]): HTMLElement {
    const list = document.createElement('ul');
    for (const item of buttons) {
        const entry = document.createElement('li');
        entry.append(item);
        list.append(entry);
    }
    const made = document.createElement('section');
    made.append(element('h2', title), list);
    made.setAttribute('aria-label', title);
    return made;
}

function button(icon: string, label: string, run: () => Promise<void>): HTMLButtonElement {
    const made = document.createElement('button');
    made.type = 'button';
    const image = document.createElement('span');
    image.className = codicon(icon);
    image.setAttribute('aria-hidden', 'true');
    made.append(image, label);
    made.addEventListener('click', () => void run());
    return made;
}

function element(name: 'h1' | 'h2', text: string): HTMLElement {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
}
