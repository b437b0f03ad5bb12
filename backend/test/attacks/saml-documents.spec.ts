import assert from 'node:assert/strict';
import { SamlCompany } from '../support/saml-company.js';

/** What a document type makes a parser do: read files, call addresses, expand a kilobyte to gigabytes. */
describe('a SAML answer that is more than plain XML', () => {
    let company: SamlCompany;

    before(async () => {
        company = await SamlCompany.start();
    });

    after(() => company.stop());

    const lol = Array.from({ length: 9 }, (_, index) => `<!ENTITY l${index + 1} "${`&l${index};`.repeat(10)}">`).join('');
    const types: Readonly<Record<string, string>> = {
        'a document type': '<!DOCTYPE x>',
        'one in small letters': '<!doctype x>',
        'an entity that reads a file': '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        'an entity that calls an address': '<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:1/">]>',
        'a parameter entity': '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:1/evil.dtd"> %p;]>',
        'a billion laughs': `<!DOCTYPE x [<!ENTITY l0 "lol">${lol}]>`
    };
    for (const [name, type] of Object.entries(types)) {
        it(`is refused with ${name}, and at once`, async () => {
            const started = Date.now();
            await company.assertRefused({ tamper: xml => `${type}${xml.replace('ada@example.com', '&e;&l9;')}` }, 'document-type');
            assert.ok(Date.now() - started < 2_000);
        });
    }

    it('is refused with a processing instruction', () =>
        company.assertRefused({ tamper: xml => xml.replace('<saml:Subject>', '<?evil x?><saml:Subject>') }, 'structure'));

    it('is refused where it is no XML, or none that ends', async () => {
        await company.assertRefused({ tamper: () => 'hello' }, 'unreadable');
        await company.assertRefused({ tamper: xml => xml.slice(0, -20) }, 'unreadable');
        await company.assertRefused({ tamper: () => '<a/>' }, 'not-a-response');
    });

    it('is refused where it is nothing, or no base64', async () => {
        for (const answer of ['', '%%%', 'AAAA====AAAA']) {
            await company.assertAnswerRefused(company.platform.browser(), answer, 'unreadable');
        }
    });

    it('is refused where it is as large as a request may be', async () => {
        const answer = await company.post(Buffer.alloc(49_000, '<').toString('base64').slice(0, 65_000));
        assert.ok(answer.status === 303 || answer.status === 413);
        assert.equal((await company.post('A'.repeat(70_000))).status, 413);
    });

    it('is refused where it is nested deeper than any', async () => {
        const nested = `${'<a>'.repeat(3_000)}${'</a>'.repeat(3_000)}`;
        await company.assertRefused({ tamper: xml => xml.replace('<saml:Subject>', `${nested}<saml:Subject>`) }, 'structure');
        await company.assertRefused({ tamper: () => nested }, 'not-a-response');
    });
});
