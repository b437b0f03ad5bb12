import { emailKeyOf } from '../../kernel/email-address.js';
import type { Client } from '../../kernel/principal.js';
import type { RateLimit } from '../../ports/rate-limits.js';
import { addressKeyOf, hashed, type SignInLimits } from './sign-in-limits.js';

const hourSeconds = 60 * 60;
/** Mails to one address that were asked for from one place. */
const fromOnePlace: RateLimit = { name: 'mail-to-from', points: 5, perSeconds: hourSeconds };
/** Mails to one address, wherever they were asked for: nobody's mailbox is to be flooded from here. */
const fromAnywhere: RateLimit = { name: 'mail-to', points: 20, perSeconds: hourSeconds };
/** Mails that were asked for from one place, to whomever. */
const toAnybody: RateLimit = { name: 'mail-from', points: 200, perSeconds: hourSeconds };

export type MailPurpose = 'sign-up' | 'reset' | 'address';

/**
 * Bounds the mails that anybody can have sent to an address. It counts alike for addresses with and without an account, so a
 * refusal tells nothing; and each link to a new password that was sent works for its reader, whoever asked for it. These are
 * counted apart from other mails, so that nobody is kept from a new password by sign-ups that strangers make in his or her name.
 */
export async function countMail(limits: SignInLimits, purpose: MailPurpose, email: string, client: Client): Promise<void> {
    const to = `${purpose}:${hashed(emailKeyOf(email))}`;
    const from = addressKeyOf(client.address);
    await limits.refuseOver(fromOnePlace, `${to}:${from}`, 'allow');
    await limits.refuseOver(toAnybody, from, 'allow');
    await limits.refuseOver(fromAnywhere, to, 'allow');
}
