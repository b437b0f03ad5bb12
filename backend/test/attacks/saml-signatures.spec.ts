import { createHmac } from 'node:crypto';
import { DOMParser, XMLSerializer } from '@xmldom/xmldom';
import { ExclusiveCanonicalization } from 'xml-crypto';
import { SamlCompany } from '../support/saml-company.js';
import { algorithms, makeIdentity } from '../support/saml-identity-provider.js';

/** Who can make the platform believe an answer that the company's identity provider didn't sign is anybody there. */
describe('a SAML answer that is not signed as it must be', () => {
    let company: SamlCompany;

    before(async () => {
        company = await SamlCompany.start();
    });

    after(() => company.stop());

    it('is refused where nothing is signed', () => company.assertRefused({ sign: 'none' }, 'unsigned'));

    it('is refused where its signature was taken out', async () => {
        const tamper = (xml: string) => xml.replace(/<ds:Signature .*<\/ds:Signature>/s, '');
        await company.assertRefused({ tamper }, 'unsigned');
    });

    it('is refused where it was changed after it was signed', async () => {
        for (const sign of ['assertion', 'response', 'both'] as const) {
            const tamper = (xml: string) => xml.replaceAll('ada@example.com', 'eve@example.com');
            await company.assertRefused({ sign, tamper }, 'signature');
        }
    });

    it('is refused where one of two signatures does not hold', async () => {
        const tamper = (xml: string) => xml.replace('Success"', 'Success" x="y"');
        await company.assertRefused({ sign: 'both', tamper }, 'signature');
    });

    it('is refused with SHA-1, in the signature or in the digest', async () => {
        await company.assertRefused({ algorithm: 'sha1' }, 'algorithm');
        const tamper = (xml: string) => xml.replace(algorithms.sha256.digest, algorithms.sha1.digest);
        await company.assertRefused({ tamper }, 'algorithm');
    });

    it('is refused with no algorithm, or one that is none', async () => {
        for (const algorithm of ['', 'none', 'http://www.w3.org/2000/09/xmldsig#dsa-sha1']) {
            const tamper = (xml: string) => xml.replace(algorithms.sha256.signature, algorithm).replace(/(<ds:SignatureValue>)[^<]*/, '$1');
            await company.assertRefused({ tamper }, 'algorithm');
        }
    });

    it('is refused with an HMAC, whose key would be the public certificate', async () => {
        const hmac = 'http://www.w3.org/2000/09/xmldsig#hmac-sha1';
        const tamper = (xml: string) => {
            const changed = xml.replace(algorithms.sha256.signature, hmac);
            const document = new DOMParser().parseFromString(changed, 'text/xml');
            const signedInfo = document.getElementsByTagName('ds:SignedInfo')[0];
            const canonical = new ExclusiveCanonicalization().process(signedInfo as never, {});
            const value = createHmac('sha1', company.provider.identity.certificate).update(String(canonical)).digest('base64');
            const element = document.getElementsByTagName('ds:SignatureValue')[0];
            if (element) {
                element.textContent = value;
            }
            return new XMLSerializer().serializeToString(document);
        };
        await company.assertRefused({ tamper }, 'algorithm');
    });

    it('is refused where it brings along the certificate that it was signed with', async () => {
        await company.assertRefused({ key: makeIdentity('idp.example.com') }, 'signature');
    });

    it('is refused where another key hides behind the right certificate', async () => {
        const key = { ...makeIdentity('idp.example.com'), certificate: company.provider.identity.certificate };
        await company.assertRefused({ key }, 'signature');
    });

    it('is refused where a transform would leave something of it out', async () => {
        const tamper = (xml: string) =>
            xml.replace(
                '<ds:Transforms>',
                '<ds:Transforms><ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>false()</ds:XPath></ds:Transform>'
            );
        await company.assertRefused({ tamper }, 'algorithm');
    });

    it('is refused where a comment hides another digest (CVE-2025-29775)', async () => {
        const tamper = (xml: string) => xml.replace('<ds:DigestValue>', `<ds:DigestValue><!--${'A'.repeat(43)}=-->`);
        await company.assertRefused({ tamper }, 'structure');
    });

    it('is refused where its signature signs two things (CVE-2025-29774)', async () => {
        const tamper = (xml: string) => xml.replace(/<ds:SignedInfo>.*<\/ds:SignedInfo>/s, signedInfo => signedInfo + signedInfo);
        await company.assertRefused({ tamper }, 'structure');
        const twice = (xml: string) => xml.replace(/<ds:Reference .*<\/ds:Reference>/s, reference => reference + reference);
        await company.assertRefused({ tamper: twice }, 'structure');
    });
});
