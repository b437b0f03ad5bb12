import PerfectScrollbar from 'perfect-scrollbar';

/** From when the IDE is usable; what is drawn and typed at that moment comes first. */
const idleMilliseconds = 1_000;

/** Set by extensions/identity when the IDE is usable, together with an event. */
const isReady = () => document.documentElement.dataset.ide === 'ready';
const readyEvent = 'coditect:ide-ready';

/** The class that perfect-scrollbar gives its elements, too. */
const hidesOverflow = 'ps';

let waiting: LateScrollbar[] | undefined;

/**
 * A scrollbar of Theia's that is made once the IDE is usable: each measures its element at its making and at each change, and so has the
 * browser lay out the page some fifty times in a start. From then on they are made at once. It has what Theia's widgets use.
 */
export default class LateScrollbar {
    protected made: PerfectScrollbar | undefined;
    protected destroyed = false;

    constructor(
        protected readonly element: HTMLElement,
        protected readonly options?: PerfectScrollbar.Options
    ) {
        if (isReady()) {
            this.make();
            return;
        }
        if (waiting === undefined) {
            waiting = [];
            window.addEventListener(readyEvent, makeWaitingWhenIdle, { once: true });
        }
        waiting.push(this);
        // What overflows is hidden from the beginning: tab bars find out by it which tab is out of sight.
        element.classList.add(hidesOverflow);
    }

    make(): void {
        if (!this.destroyed && this.made === undefined) {
            this.made = new PerfectScrollbar(this.element, this.options);
        }
    }

    /** As the one that is made in time has it: Theia takes scrollbars out of the order of focus when it has made them. */
    withoutFocus(): void {
        for (const thumb of this.element.querySelectorAll(':scope > .ps__rail-x > .ps__thumb-x, :scope > .ps__rail-y > .ps__thumb-y')) {
            thumb.removeAttribute('tabindex');
        }
    }

    update(): void {
        this.made?.update();
    }

    destroy(): void {
        this.destroyed = true;
        this.element.classList.remove(hidesOverflow);
        this.made?.destroy();
        this.made = undefined;
    }
}

function makeWaitingWhenIdle(): void {
    window.requestIdleCallback(
        () => {
            for (const scrollbar of waiting ?? []) {
                scrollbar.make();
                scrollbar.withoutFocus();
            }
            waiting = undefined;
        },
        { timeout: idleMilliseconds }
    );
}
