import type { MailContent, MailLanguage } from './mail-content.js';

export interface RenderedMail {
    readonly html: string;
    readonly text: string;
}

const words: Readonly<Record<MailLanguage, { readonly linkFallback: string; readonly sentBy: (host: string) => string }>> = {
    en: { linkFallback: 'If the button does not work, open this address:', sentBy: host => `Sent by CODITECT at ${host}.` },
    de: { linkFallback: 'Falls der Knopf nicht geht, öffnen Sie diese Adresse:', sentBy: host => `Gesendet von CODITECT auf ${host}.` },
    fr: { linkFallback: 'Si le bouton ne fonctionne pas, ouvrez cette adresse :', sentBy: host => `Envoyé par CODITECT sur ${host}.` },
    es: { linkFallback: 'Si el botón no funciona, abra esta dirección:', sentBy: host => `Enviado por CODITECT en ${host}.` }
};

/**
 * One template for all mails. Styles are inline, since many mail programs drop sheets; there is no image and nothing is
 * loaded from anywhere, so that opening a mail tells nobody. The colours hold in the dark as well, where a program inverts
 * them or honours `color-scheme`.
 */
export function renderMail(content: MailContent, language: MailLanguage, host: string): RenderedMail {
    return { html: htmlOf(content, language, host), text: textOf(content, language, host) };
}

function textOf({ heading, paragraphs, action, code, footnote }: MailContent, language: MailLanguage, host: string): string {
    const blocks = [
        heading,
        ...paragraphs,
        ...(code ? [`    ${code}`] : []),
        ...(action ? [`${action.label}:\n${action.url}`] : []),
        ...(footnote ? [footnote] : []),
        `-- \n${words[language].sentBy(host)}`
    ];
    return `${blocks.join('\n\n')}\n`;
}

function htmlOf(content: MailContent, language: MailLanguage, host: string): string {
    const { subject, heading, paragraphs, action, code, footnote } = content;
    const { linkFallback, sentBy } = words[language];
    const paragraph = 'margin:0 0 16px;font-size:16px;line-height:24px';
    const small = 'margin:0 0 12px;font-size:14px;line-height:20px;opacity:.75';
    const parts = [
        `<h1 style="margin:0 0 20px;font-size:22px;line-height:28px;font-weight:600">${escapeHtml(heading)}</h1>`,
        ...paragraphs.map(sentence => `<p style="${paragraph}">${escapeHtml(sentence)}</p>`),
        code &&
            `<p style="margin:0 0 20px;font-size:30px;line-height:40px;letter-spacing:4px;font-family:ui-monospace,Consolas,monospace"><strong>${escapeHtml(code)}</strong></p>`,
        action &&
            `<p style="margin:8px 0 24px"><a href="${escapeHtml(action.url)}" style="display:inline-block;padding:12px 22px;border-radius:8px;background-color:#0f766e;color:#ffffff;font-size:16px;line-height:24px;font-weight:600;text-decoration:none">${escapeHtml(action.label)}</a></p>`,
        action &&
            `<p style="${small}">${escapeHtml(linkFallback)}<br><a href="${escapeHtml(action.url)}" style="color:inherit;word-break:break-all">${escapeHtml(action.url)}</a></p>`,
        footnote && `<p style="${small}">${escapeHtml(footnote)}</p>`,
        `<p style="margin:28px 0 0;padding-top:14px;border-top:1px solid #8884;font-size:13px;line-height:18px;opacity:.65">${escapeHtml(sentBy(host))}</p>`
    ];
    return `<!DOCTYPE html>
<html lang="${language}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subject)}</title>
</head>
<body style="margin:0;padding:0">
<div role="article" aria-label="${escapeHtml(subject)}" lang="${language}" style="max-width:560px;margin:0 auto;padding:32px 24px;font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
${parts.filter(Boolean).join('\n')}
</div>
</body>
</html>
`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeHtml(text: string): string {
    return text.replace(/[&<>"']/g, character => entities[character] ?? character);
}
