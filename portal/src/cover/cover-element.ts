type Children = readonly (Node | string)[];

/** An element of the cover, with a class of its own name space. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
    tag: Tag,
    part: string,
    attributes: Readonly<Record<string, string>> = {},
    children: Children = []
): HTMLElementTagNameMap[Tag] {
    const made = document.createElement(tag);
    made.className = part === '' ? 'coditect-cover' : `coditect-cover-${part}`;
    for (const [name, value] of Object.entries(attributes)) {
        made.setAttribute(name, value);
    }
    made.append(...children);
    return made;
}

/** Writes text only where it differs, so that screen readers and selections are not disturbed, and hides what is empty. */
export function setText(target: HTMLElement, text: string | undefined): void {
    const next = text ?? '';
    if (target.textContent !== next) {
        target.textContent = next;
    }
    target.hidden = next === '';
}

const namespace = 'http://www.w3.org/2000/svg';

/** A line drawing from the paths given, decorative only. */
export function drawing(part: string, box: string, paths: readonly string[]): SVGSVGElement {
    const svg = document.createElementNS(namespace, 'svg');
    svg.setAttribute('class', `coditect-cover-${part}`);
    svg.setAttribute('viewBox', box);
    svg.setAttribute('aria-hidden', 'true');
    for (const d of paths) {
        const path = document.createElementNS(namespace, 'path');
        path.setAttribute('d', d);
        svg.append(path);
    }
    return svg;
}
