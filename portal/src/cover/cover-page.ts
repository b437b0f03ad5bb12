import { drawing, element, setText } from './cover-element.js';
import { drawSteps } from './cover-steps.js';
import type { ButtonKind, ButtonView, CoverView, LinkView, ShownCover } from './cover-view.js';

/** Draws views. Holds the elements and nothing else; what a button does is told to `press`. */
export class CoverPage {
    private readonly name = element('p', 'name');
    private readonly heading = element('h1', 'heading', { id: 'coditect-cover-heading', tabindex: '-1' });
    private readonly sentence = element('p', 'sentence', { id: 'coditect-cover-sentence' });
    private readonly steps = element('ol', 'steps', { 'aria-label': 'Steps of the start' });
    private readonly note = element('p', 'note');
    private readonly logTitle = element('p', 'log-title', { id: 'coditect-cover-log-title' }, ['The last lines that it printed:']);
    private readonly log = element('pre', 'log', { tabindex: '0', role: 'region', 'aria-labelledby': 'coditect-cover-log-title' });
    private readonly error = element('p', 'error', { role: 'alert' });
    private readonly actions = element('div', 'actions');
    private readonly links = element('p', 'links');
    private readonly announcer = element('p', 'spoken', { role: 'status', 'aria-live': 'polite' });
    private readonly card = element('div', 'card', {}, [
        drawing('mark', '0 0 32 32', ['M18.6 10.1a7 7 0 1 0 0 11.8', 'M23.5 9v14']),
        this.name,
        this.heading,
        this.sentence,
        this.steps,
        this.note,
        this.logTitle,
        this.log,
        this.error,
        this.actions,
        this.links,
        this.announcer
    ]);
    private readonly dialog = element(
        'dialog',
        '',
        { 'aria-labelledby': this.heading.id, 'aria-describedby': this.sentence.id, closedby: 'none' },
        [this.card]
    );
    private readonly notice = element('aside', 'notice', { 'aria-label': 'Connection of the IDE' });
    private readonly buttons = new Map<ButtonKind, HTMLButtonElement>();
    private freshLog = false;
    private shown: CoverView = { kind: 'hidden' };

    constructor(private readonly press: (kind: ButtonKind) => void) {
        this.notice.hidden = true;
        // Not into the body: the IDE fills that, and the script may run before it is there.
        document.documentElement.append(this.dialog, this.notice);
        this.dialog.addEventListener('cancel', event => event.preventDefault());
        // A browser lets an insisting Escape close any dialog. This one stays until the workspace runs.
        this.dialog.addEventListener('close', () => this.place(this.shown));
    }

    draw(view: CoverView): void {
        if (view.kind !== 'hidden') {
            this.fill(view);
        }
        this.shown = view;
        this.place(view);
        if (this.freshLog) {
            this.freshLog = false;
            // The end of the log is what tells.
            this.log.scrollTop = this.log.scrollHeight;
        }
    }

    private fill(view: ShownCover): void {
        this.notice.setAttribute('aria-label', view.label ?? 'Connection of the IDE');
        this.dialog.dataset.kind = view.kind;
        this.dialog.dataset.tone = view.tone;
        this.move(view.kind === 'notice' ? this.notice : this.dialog);
        setText(this.name, view.name);
        setText(this.heading, view.heading);
        setText(this.sentence, view.sentence);
        drawSteps(this.steps, view.steps);
        setText(this.note, view.note);
        this.fillLog(view.log.join('\n'));
        setText(this.error, view.error);
        this.drawButtons(view.buttons);
        this.drawLinks(view.links);
        setText(this.announcer, view.announcement);
    }

    private fillLog(text: string): void {
        const fresh = this.log.textContent !== text;
        setText(this.log, text);
        this.logTitle.hidden = this.log.hidden;
        this.freshLog ||= fresh;
    }

    private move(target: HTMLElement): void {
        if (this.card.parentElement !== target) {
            target.append(this.card);
        }
    }

    /** Brings the dialog into the state that the view asks for: away, over everything, or over everything with the focus kept. */
    private place(view: CoverView): void {
        this.notice.hidden = view.kind !== 'notice';
        if (view.kind === 'hidden' || view.kind === 'notice') {
            this.leave();
            return;
        }
        if (this.dialog.open && this.dialog.matches(':modal') === view.modal) {
            return;
        }
        if (!view.modal) {
            if (this.dialog.open) {
                // Or it stayed above everything. Gives the focus back to the IDE that boots underneath.
                this.dialog.close();
            }
            this.dialog.open = true;
            return;
        }
        this.dialog.open = false;
        this.dialog.showModal();
        (this.actions.querySelector<HTMLElement>('button') ?? this.links.querySelector<HTMLElement>('a') ?? this.heading).focus();
    }

    private leave(): void {
        if (this.dialog.matches(':modal')) {
            // Gives the focus back to where it was in the IDE.
            this.dialog.close();
            return;
        }
        // At once: somebody who waited for the IDE wants it, and not to see the cover fade.
        this.dialog.open = false;
    }

    private drawButtons(views: readonly ButtonView[]): void {
        for (const [kind, made] of this.buttons) {
            if (!views.some(view => view.kind === kind)) {
                made.remove();
                this.buttons.delete(kind);
            }
        }
        views.forEach((view, index) => {
            const made = this.buttons.get(view.kind) ?? this.makeButton(view.kind);
            made.dataset.rank = index === 0 ? 'first' : 'other';
            // Not `disabled`, which would take the focus away from under the person's hands.
            made.setAttribute('aria-disabled', String(view.busy));
            setText(made, view.label);
        });
        this.actions.hidden = views.length === 0;
    }

    private makeButton(kind: ButtonKind): HTMLButtonElement {
        const made = element('button', 'button', { type: 'button' });
        made.addEventListener('click', () => {
            if (made.getAttribute('aria-disabled') !== 'true') {
                this.press(kind);
            }
        });
        this.buttons.set(kind, made);
        this.actions.append(made);
        return made;
    }

    private drawLinks(views: readonly LinkView[]): void {
        const wanted = JSON.stringify(views);
        if (this.links.dataset.drawn !== wanted) {
            this.links.dataset.drawn = wanted;
            this.links.replaceChildren(
                ...views.map(({ label, href, newTab, primary }) =>
                    element(
                        'a',
                        primary ? 'button' : 'link',
                        { href, ...(primary && { 'data-rank': 'first' }), ...(newTab && { target: '_blank', rel: 'noopener' }) },
                        [label]
                    )
                )
            );
        }
        this.links.hidden = views.length === 0;
    }
}
