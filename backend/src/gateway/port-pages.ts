import { portPaths } from '@coditect/protocol';
import type { Response } from 'express';

const style = `
:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5 }
body { display: grid; min-height: 100vh; margin: 0; place-items: center; background: Canvas; color: CanvasText }
main { max-width: 34rem; padding: 2rem }
h1 { font-size: 1.4rem; line-height: 1.25 }
code { padding: .1em .3em; border: 1px solid; border-radius: .3em; overflow-wrap: anywhere }
a { color: LinkText }
a:focus-visible { outline: 2px solid; outline-offset: 2px }
`;

/** Asks until something listens, then loads the page again. Less often while nobody looks. */
const wait = `
const ask = async () => {
    try {
        const answer = await fetch('${portPaths.status}', { headers: { accept: 'application/json' } });
        if (answer.status === 403 || (answer.ok && (await answer.json()).listening)) {
            location.reload();
            return;
        }
    } catch {
        document.getElementById('state').textContent = 'The platform can not be reached. This page tries on.';
    }
    setTimeout(ask, document.hidden ? 5000 : 1000);
};
setTimeout(ask, 1000);
`;

export interface WaitingFor {
    readonly port: number;
    readonly workspaceName: string;
    /** False where the workspace itself does not run. */
    readonly running: boolean;
    /** The portal's page that starts and opens the workspace. */
    readonly openAddress: string;
}

/** Nothing listens on the port: what to do, and the page goes on by itself when something does. */
export function sendWaitingPage(response: Response, waiting: WaitingFor, nonce: string): void {
    const { port, workspaceName, running, openAddress } = waiting;
    const name = escapeText(workspaceName);
    const open = `<a href="${escapeText(openAddress)}" target="_top">Open the workspace</a>`;
    const sentences = running
        ? `<p>Start a server in the workspace <strong>${name}</strong> that listens on this port, for example in a terminal with
<code>npx vite --port ${port}</code> or <code>python3 -m http.server ${port}</code>.</p><p>If it listens on another port, open that one. ${open}.</p>`
        : `<p>The workspace <strong>${name}</strong> does not run. ${open} to start it, then start your server.</p>`;
    const body = `<h1>Nothing listens on port ${port}</h1>${sentences}
<p id="state" role="status">This page goes on by itself as soon as something listens.</p><script nonce="${nonce}">${wait}</script>`;
    send(response, 503, `Nothing listens on port ${port}`, body, nonce);
}

/** In a frame, where the way over the sign-in page is closed: frames do not show the platform's own pages. */
export function sendFramedRefusal(response: Response, address: string, nonce: string): void {
    const body = `<h1>This preview has to be opened again</h1>
<p>Reload it in the IDE, or <a href="${escapeText(address)}" target="_blank" rel="noopener">open it in a tab of its own</a>.</p>`;
    send(response, 403, 'Open the preview again', body, nonce);
}

function send(response: Response, status: number, title: string, body: string, nonce: string): void {
    response.set({
        'cache-control': 'no-store',
        'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; form-action 'none'`
    });
    response
        .status(status)
        .type('html')
        .send(`<!DOCTYPE html>
<html lang="en"><head><meta charset="UTF-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(title)}</title><style nonce="${nonce}">${style}</style></head><body><main>${body}</main></body></html>
`);
}

function escapeText(text: string): string {
    return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);
}
