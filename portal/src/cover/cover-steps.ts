import { drawing, element } from './cover-element.js';
import type { StepView } from './start-steps.js';

const statusWords = { waiting: 'not yet', active: 'in progress', done: 'done' } as const;

/** Draws the list of steps into `list`, row by row, keeping the rows that are there. */
export function drawSteps(list: HTMLElement, steps: readonly StepView[]): void {
    list.hidden = steps.length === 0;
    steps.forEach((step, index) => {
        const row = list.children[index] ?? list.appendChild(stepRow(step));
        const [, , words, time] = row.children;
        row.setAttribute('data-status', step.status);
        if (step.status === 'active') {
            row.setAttribute('aria-current', 'step');
        } else {
            row.removeAttribute('aria-current');
        }
        if (words !== undefined && words.textContent !== statusWords[step.status]) {
            words.textContent = statusWords[step.status];
        }
        if (time !== undefined && time.textContent !== (step.time ?? '')) {
            time.textContent = step.time ?? '';
        }
    });
}

function stepRow(step: StepView): HTMLElement {
    const marker = element('span', 'marker', {}, [drawing('tick', '0 0 16 16', ['M3.5 8.5l3 3 6-7'])]);
    return element('li', 'step', { 'data-phase': step.phase }, [
        marker,
        element('span', 'step-label', {}, [step.label]),
        element('span', 'spoken'),
        element('span', 'time')
    ]);
}
