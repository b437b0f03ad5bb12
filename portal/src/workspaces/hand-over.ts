import type { HandOver } from '@coditect/protocol';

/** Posts the one-time code to the workspace's origin as a form does, so that no address, log or history keeps it. */
export function enterWorkspace({ enterUrl, code }: Pick<HandOver, 'enterUrl' | 'code'>): void {
    const form = document.createElement('form');
    form.method = 'POST';
    form.action = enterUrl;
    form.hidden = true;
    const input = document.createElement('input');
    input.type = 'hidden';
    input.name = 'code';
    input.value = code;
    form.append(input);
    document.body.append(form);
    // "Back" from the IDE shall lead to the list of workspaces and not into the workspace again.
    window.history.replaceState(null, '', '/');
    form.submit();
}
