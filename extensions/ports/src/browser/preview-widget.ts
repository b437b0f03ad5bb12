import { BaseWidget, codicon, Message } from '@theia/core/lib/browser/widgets/widget';
import { WindowService } from '@theia/core/lib/browser/window/window-service';
import { nls } from '@theia/core/lib/common/nls';
import { inject, injectable, postConstruct } from '@theia/core/shared/inversify';
import { PortsModel } from './ports-model';

export const PreviewOptions = Symbol('PreviewOptions');
export interface PreviewOptions {
    readonly port: number;
}

/** What the page in the frame may do: all that a page does but to leave the frame for the IDE's own window. */
const leave = [
    'allow-downloads',
    'allow-forms',
    'allow-modals',
    'allow-pointer-lock',
    'allow-popups',
    'allow-popups-to-escape-sandbox',
    'allow-same-origin',
    'allow-scripts'
].join(' ');

/** What listens on a port, in a frame beside the editors, with its address above it. */
@injectable()
export class PreviewWidget extends BaseWidget {
    static readonly factoryId = 'coditect-port-preview';

    @inject(PreviewOptions)
    protected readonly options: PreviewOptions;

    @inject(PortsModel)
    protected readonly model: PortsModel;

    @inject(WindowService)
    protected readonly windows: WindowService;

    protected readonly address = document.createElement('input');
    protected readonly frame = document.createElement('iframe');
    protected readonly problem = document.createElement('p');

    @postConstruct()
    protected init(): void {
        const { port } = this.options;
        this.id = `${PreviewWidget.factoryId}:${port}`;
        this.title.label = nls.localize('coditect/ports/previewTitle', 'Port {0}', port);
        this.title.caption = nls.localize('coditect/ports/previewCaption', 'Preview of port {0}', port);
        this.title.iconClass = codicon('globe');
        this.title.closable = true;
        this.addClass('coditect-port-preview');
        this.node.tabIndex = 0;
        this.address.className = 'theia-input';
        this.address.type = 'text';
        this.address.value = '/';
        this.address.spellcheck = false;
        this.address.setAttribute('aria-label', nls.localize('coditect/ports/path', 'Path on port {0}', port));
        this.address.addEventListener('keydown', event => {
            if (event.key === 'Enter') {
                void this.load();
            }
        });
        const bar = document.createElement('div');
        bar.className = 'coditect-port-preview-bar';
        bar.append(
            this.button('refresh', nls.localizeByDefault('Reload'), () => void this.load()),
            this.address,
            this.button('link-external', nls.localize('coditect/ports/openTab', 'Open in Browser Tab'), () => this.openOutside())
        );
        this.problem.setAttribute('role', 'alert');
        this.frame.title = this.title.caption;
        this.frame.setAttribute('sandbox', leave);
        this.node.append(bar, this.problem, this.frame);
    }

    protected override onAfterAttach(message: Message): void {
        super.onAfterAttach(message);
        if (!this.frame.srcdoc) {
            void this.load();
        }
    }

    protected override onActivateRequest(message: Message): void {
        super.onActivateRequest(message);
        this.address.focus();
    }

    /** Goes to the path that stands in the address, with a new way in, so that an old one that has ended does no harm. */
    protected async load(): Promise<void> {
        this.problem.textContent = '';
        try {
            const { enterUrl, code } = await this.model.handOver(this.options.port);
            // This page keeps its address to itself, which would make the form come from nowhere.
            this.frame.srcdoc = '<!DOCTYPE html><meta name="referrer" content="origin"><form method="POST"></form>';
            this.frame.addEventListener('load', () => this.submit(enterUrl, code), { once: true });
        } catch (error) {
            this.problem.textContent = error instanceof Error ? error.message : String(error);
        }
    }

    protected submit(enterUrl: string, code: string): void {
        const inner = this.frame.contentDocument;
        const form = inner?.forms[0];
        if (!inner || !form) {
            return;
        }
        form.action = enterUrl;
        for (const [name, value] of Object.entries({ code, path: this.path })) {
            const input = inner.createElement('input');
            Object.assign(input, { type: 'hidden', name, value });
            form.append(input);
        }
        form.submit();
    }

    protected get path(): string {
        const text = this.address.value.trim();
        return text.startsWith('/') ? text : `/${text}`;
    }

    protected openOutside(): void {
        this.windows.openNewWindow(this.model.originOf(this.options.port) + this.path, { external: true });
    }

    protected button(icon: string, label: string, run: () => void): HTMLButtonElement {
        const button = document.createElement('button');
        button.type = 'button';
        button.className = `theia-button secondary ${codicon(icon)}`;
        button.title = label;
        button.setAttribute('aria-label', label);
        button.addEventListener('click', run);
        return button;
    }
}
