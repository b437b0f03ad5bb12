import type { PlatformAnswer } from './ask-platform.js';

/**
 * Whether a page that was made ahead has to be asked for once more, now that its person has come and its workspace was to be woken. Where
 * the way in has ended, the gateway leads that visit to the portal: it signs in, hands over anew, or says what has changed. And a page
 * from before an upgrade is not the platform's any more. This happens once: the page that comes then was not made ahead, and asks nothing.
 */
export function beginsAnew(answer: PlatformAnswer, ownVersion: string | undefined): boolean {
    switch (answer.kind) {
        case 'closed':
            return true;
        case 'refused':
            return false;
        case 'done':
            return answer.pageVersion !== undefined && answer.pageVersion !== ownVersion;
    }
}
