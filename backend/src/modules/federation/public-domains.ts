/**
 * Domains in which anybody can have an address: nobody can own them here. A list is never whole; the record in the domain's
 * own DNS is what keeps strangers out, this keeps a provider's staff from mistakes.
 */
const publicDomains: ReadonlySet<string> = new Set(
    `gmail.com googlemail.com outlook.com outlook.de outlook.fr outlook.es hotmail.com hotmail.co.uk hotmail.de hotmail.fr hotmail.es
    live.com live.de live.fr msn.com yahoo.com yahoo.co.uk yahoo.de yahoo.fr yahoo.es ymail.com rocketmail.com aol.com icloud.com me.com
    mac.com proton.me protonmail.com pm.me gmx.de gmx.net gmx.com gmx.at gmx.ch web.de t-online.de freenet.de mail.com email.com
    zoho.com zohomail.com yandex.ru yandex.com mail.ru bk.ru list.ru inbox.ru rambler.ru qq.com foxmail.com 163.com 126.com sina.com
    naver.com daum.net hanmail.net orange.fr wanadoo.fr free.fr laposte.net sfr.fr libero.it virgilio.it tiscali.it telefonica.net
    fastmail.com fastmail.fm hey.com tutanota.com tuta.io tuta.com posteo.de mailbox.org hushmail.com duck.com
    users.noreply.github.com privaterelay.appleid.com mailinator.com guerrillamail.com 10minutemail.com`.split(/\s+/)
);

export function isPublicMailDomain(domain: string): boolean {
    return publicDomains.has(domain);
}
