import assert from 'node:assert/strict';
import { mailLanguages } from '../mails/index.js';
import { codeMail, codeTextMessage, noticeMail } from './mails.js';

const url = 'https://ide.example.com/account/security';

describe('messages about second factors', () => {
    it('are written in every language that there are mails in, each in its own words', () => {
        const subjects = mailLanguages.map(language => noticeMail(language, { news: 'removed', kind: 'totp', url }).subject);
        assert.equal(new Set(subjects).size, mailLanguages.length);
        assert.equal(codeMail('pt-BR', '123456').subject, codeMail('en', '123456').subject);
    });

    it('tell a code where codes belong, and never in the subject, which locked screens show', () => {
        for (const language of mailLanguages) {
            const { subject, paragraphs, code } = codeMail(language, '123456');
            assert.equal(code, '123456');
            assert.ok(![subject, ...paragraphs].some(text => text.includes('123456')), language);
        }
    });

    it('end a text message with the site that its code is for', () => {
        assert.match(codeTextMessage('de', '123456', 'ide.example.com'), /^123456 ist [^\n]+\n\n@ide\.example\.com #123456$/);
    });

    it('say of every change what to do if it was somebody else', () => {
        for (const news of ['added', 'removed', 'codes-renewed', 'code-used', 'guessed'] as const) {
            const { footnote, action } = noticeMail('en', { news, kind: 'passkey', left: 3, url });
            assert.match(footnote ?? '', /reset your password/);
            assert.equal(action?.url, url);
        }
    });
});
