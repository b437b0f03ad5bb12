import assert from 'node:assert/strict';
import { mailLanguageOf } from './mail-content.js';
import { renderMail } from './render-mail.js';

const content = {
    subject: 'Hello',
    heading: 'Hello <b>there</b>',
    paragraphs: ['One & "two".', "It's three."],
    action: { label: 'Open', url: 'https://ide.example.com/verify#abc' },
    code: '123456',
    footnote: 'Nothing to do.'
};

describe('A mail', () => {
    it('says the same as text and as HTML', () => {
        const { html, text } = renderMail(content, 'en', 'ide.example.com');
        for (const part of ['https://ide.example.com/verify#abc', '123456', 'Nothing to do.', 'ide.example.com']) {
            assert.ok(html.includes(part) && text.includes(part), part);
        }
        assert.ok(text.includes('One & "two".'));
    });

    it('shows what people typed as text, never as HTML', () => {
        const { html } = renderMail(content, 'en', 'ide.example.com');
        assert.ok(html.includes('Hello &lt;b&gt;there&lt;/b&gt;') && html.includes('One &amp; &quot;two&quot;.'));
        assert.ok(!html.includes('<b>'));
    });

    it('loads nothing from anywhere, so that opening it tells nobody', () => {
        const { html } = renderMail(content, 'en', 'ide.example.com');
        assert.doesNotMatch(html, /<(img|link|script|iframe|style)\b|url\(|@import/);
    });

    it('says its language, and that it may be shown in the dark', () => {
        const { html } = renderMail(content, 'de', 'ide.example.com');
        assert.match(html, /<html lang="de"/);
        assert.match(html, /<meta name="color-scheme" content="light dark">/);
        assert.match(html, /Falls der Knopf/);
    });

    it('is in English for who prefers a language that we do not have', () => {
        assert.deepEqual(['de-AT', 'FR', 'pt', ''].map(mailLanguageOf), ['de', 'fr', 'en', 'en']);
    });
});
