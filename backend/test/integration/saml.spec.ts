import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import {
    auditRoutes,
    factorRoutes,
    federationRoutes,
    identityRoutes,
    organizationRoutes,
    samlProblems,
    samlRoutes
} from '@coditect/protocol';
import { DOMParser } from '@xmldom/xmldom';
import { SignedXml } from 'xml-crypto';
import { codeIn } from '../support/mailbox.js';
import { problemOf } from '../support/problem-of.js';
import { newKey, withToken } from '../support/programs.js';
import { SamlCompany } from '../support/saml-company.js';
import { makeIdentity } from '../support/saml-identity-provider.js';

describe('SAML single sign-on', () => {
    let company: SamlCompany;

    before(async () => {
        company = await SamlCompany.start({ CODITECT_INTERNAL_PROVIDER_HOSTS: 'localhost' });
    });

    after(() => company.stop());

    const inCompany = () => ({ params: { organizationId: company.organizationId, connectionId: company.connectionId } });

    it('makes a member of whom the company vouches for, at the first sign-in', async () => {
        const ada = company.platform.browser();
        const identity = await company.signInAs(ada, { email: 'ada@example.com' });
        assert.equal(identity.user.name, 'Ada Lovelace');
        assert.equal(identity.currentOrganizationId, company.organizationId);
        assert.equal(identity.memberships.find(({ organizationId }) => organizationId === company.organizationId)?.role, 'member');
        const again = company.platform.browser();
        assert.equal((await company.signInAs(again, { email: 'ada@example.com' })).user.id, identity.user.id);
        const { entries } = await company.owner.api.call(auditRoutes.listAuditEntries, {
            params: { organizationId: company.organizationId },
            query: { actor: identity.user.id, limit: 50 }
        });
        assert.ok(entries.some(({ action }) => action === 'session.started'));
    });

    it('ends the session that the browser was in', async () => {
        const { platform } = company;
        const browser = platform.browser();
        await browser.signUp('Before', 'before@elsewhere.example');
        const token = browser.cookie('localhost', 'coditect_session') ?? '';
        const before = platform.browser();
        before.setCookie('localhost', 'coditect_session', token);
        await before.api.call(identityRoutes.whoAmI);
        await company.signInAs(browser, { email: 'next@example.com' });
        assert.equal((await problemOf(before.api.call(identityRoutes.whoAmI))).status, 401);
    });

    it('knows a person by the name that stays, also when the address changes', async () => {
        const attributes = (email: string) => ({ email: [email], displayName: ['Barbara'] });
        const before = await company.signInAs(company.platform.browser(), { nameIdXml: 'b-1', attributes: attributes('b@example.com') });
        const after = await company.signInAs(company.platform.browser(), {
            nameIdXml: 'b-1',
            attributes: attributes('barbara@example.com')
        });
        assert.equal(after.user.id, before.user.id);
    });

    it("takes the company's word that it asked for more than one factor, where it gives it", async () => {
        const multiFactor = async (context: string) => {
            const { user } = await company.signInAs(company.platform.browser(), { email: 'niklaus@example.com', context });
            const sessions = await company.platform.database(client =>
                client.query('select multi_factor from sessions where user_id = $1 order by created_at desc limit 1', [user.id])
            );
            return (sessions.rows[0] as { multi_factor: boolean }).multi_factor;
        };
        assert.equal(await multiFactor('https://refeds.org/profile/mfa'), true);
        assert.equal(await multiFactor('urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport'), false);
    });

    it('sends a request that is signed by the key which the metadata names', async () => {
        const metadata = await company.platform.browser().send(company.urlOf(samlRoutes.getSamlServiceProviderMetadata.path));
        assert.equal(metadata.status, 200);
        assert.match(String(metadata.headers['content-type']), /^application\/samlmetadata\+xml/);
        const document = new DOMParser().parseFromString(metadata.body, 'text/xml');
        const named = document.getElementsByTagNameNS('http://www.w3.org/2000/09/xmldsig#', 'X509Certificate')[0]?.textContent ?? '';
        const certificate = new X509Certificate(Buffer.from(named, 'base64'));
        const start = await company.platform.browser().send(company.urlOf(samlRoutes.startSamlSignIn.path));
        const request = company.provider.readRequest(String(start.headers.location), certificate.toString());
        assert.equal(request.acsUrl, company.acsUrl);
        assert.equal(request.issuer, document.documentElement?.getAttribute('entityID'));

        const described = await company.owner.api.call(samlRoutes.getSamlServiceProvider, inCompany());
        assert.equal(described.certificate.fingerprint, certificate.fingerprint256);
        assert.equal(described.certificate.state, 'valid');
        assert.equal(described.acsUrl, company.acsUrl);

        const signature = document.getElementsByTagNameNS('http://www.w3.org/2000/09/xmldsig#', 'Signature')[0];
        const signed = new SignedXml({ publicCert: certificate.toString() });
        signed.loadSignature(signature?.toString() ?? '');
        assert.ok(signed.checkSignature(metadata.body));
    });

    it('keeps its key over a restart, and sealed', async () => {
        const before = await company.owner.api.call(samlRoutes.getSamlServiceProvider, inCompany());
        await company.platform.restart();
        const after = await company.owner.api.call(samlRoutes.getSamlServiceProvider, inCompany());
        assert.deepEqual(after, before);
        const kept = await company.platform.database(client => client.query('select private_key from saml_keys'));
        assert.equal(kept.rows.length, 1);
        assert.doesNotMatch(String((kept.rows[0] as { private_key: Buffer }).private_key), /PRIVATE KEY/);
    });

    it('leads to the page that was asked for, if it is one of ours', async () => {
        for (const [next, location] of [
            ['/account', '/account'],
            ['//evil.example', '/open'],
            ['https://evil.example', '/open']
        ] as const) {
            const browser = company.platform.browser();
            const request = await company.begin(browser, next);
            const answer = await company.follow(browser, await company.post(company.provider.answer(request, {})));
            assert.equal(answer.headers.location, location);
        }
    });

    it('takes answers by the old and the new certificate while both are there', async () => {
        const next = makeIdentity('idp.example.com');
        const change = (certificates: string[]) =>
            company.owner.api.call(federationRoutes.updateConnection, {
                ...inCompany(),
                body: { saml: { ...company.provider.settings, certificates } }
            });
        await company.assertRefused({ key: next }, 'signature');
        await change([company.provider.identity.certificate, next.certificate]);
        await company.signInAs(company.platform.browser(), { key: next });
        await company.signInAs(company.platform.browser(), {});
        await change([next.certificate]);
        await company.assertRefused({}, 'signature');
        await change([company.provider.identity.certificate]);
    });

    it('shows when a certificate ends, and warns a month before', async () => {
        const state = async () =>
            (await company.owner.api.call(samlRoutes.getSamlServiceProvider, inCompany())).providerCertificates[0]?.state;
        const change = (certificates: string[]) =>
            company.owner.api.call(federationRoutes.updateConnection, {
                ...inCompany(),
                body: { saml: { ...company.provider.settings, certificates } }
            });
        assert.equal(await state(), 'valid');
        const now = company.platform.clock.now().getTime();
        await change([makeIdentity('soon', new Date(now + 29 * 86_400_000)).certificate]);
        assert.equal(await state(), 'expiring');
        await change([makeIdentity('past', new Date(now - 60_000)).certificate]);
        assert.equal(await state(), 'expired');
        await change([company.provider.identity.certificate]);
    });

    it('decrypts an assertion that was encrypted for it', async () => {
        const { certificate } = await company.owner.api.call(samlRoutes.getSamlServiceProvider, inCompany());
        await company.signInAs(company.platform.browser(), { sign: 'both', encryptFor: certificate.pem });
    });

    it('refuses settings that can not be used, beside their field', async () => {
        const change = (saml: object) =>
            problemOf(
                company.owner.api.call(federationRoutes.updateConnection, {
                    ...inCompany(),
                    body: { saml: { ...company.provider.settings, ...saml } }
                })
            );
        assert.equal((await change({ certificates: ['hello!'] })).fields?.[0]?.field, 'saml.certificates.0');
        assert.equal((await change({ ssoUrl: 'http://idp.example.com/sso' })).fields?.[0]?.field, 'saml.ssoUrl');
        assert.equal((await change({ certificates: [] })).fields?.[0]?.field, 'saml.certificates');
    });

    it("reads an identity provider's metadata, pasted or from its address", async () => {
        const read = (body: { kind: 'xml'; xml: string } | { kind: 'url'; url: string }) =>
            company.owner.api.call(samlRoutes.readSamlMetadata, { params: { organizationId: company.organizationId }, body });
        const pasted = await read({ kind: 'xml', xml: company.provider.metadata() });
        assert.equal(pasted.idpEntityId, company.provider.entityId);
        assert.equal(pasted.certificates.length, 1);
        assert.deepEqual(await read({ kind: 'url', url: `${company.provider.origin}/metadata` }), pasted);
        for (const url of [`${company.provider.origin}/none`, 'http://127.0.0.1:1/', 'http://169.254.169.254/latest/meta-data']) {
            const problem = await problemOf(read({ kind: 'url', url }));
            assert.equal(problem.code, samlProblems.unusableMetadata);
            assert.equal(problem.fields?.[0]?.field, 'url');
        }
        assert.equal((await problemOf(read({ kind: 'xml', xml: '<x/>' }))).fields?.[0]?.field, 'xml');
    });

    it('tells nothing of a connection to another organisation', async () => {
        const { memberships } = await company.owner.api.call(identityRoutes.whoAmI);
        const personal = memberships.find(membership => membership.personal);
        assert.ok(personal);
        const problem = await problemOf(
            company.owner.api.call(samlRoutes.getSamlServiceProvider, {
                params: { organizationId: personal.organizationId, connectionId: company.connectionId }
            })
        );
        assert.equal(problem.status, 404);
        const none = company.urlOf(samlRoutes.startSamlSignIn.path).replace(company.connectionId, company.organizationId);
        assert.equal((await company.platform.browser().send(none)).status, 404);
    });

    describe('ended by the identity provider', () => {
        it('ends the sessions that came from there, by a form', async () => {
            const [one, two] = [company.platform.browser(), company.platform.browser()];
            await company.signInAs(one, { email: 'edsger@example.com' });
            await company.signInAs(two, { email: 'edsger@example.com' });
            await one.api.call(factorRoutes.challengeElevation, { body: { kind: 'email' } });
            const code = codeIn(await company.platform.mailTo('edsger@example.com', /code/i));
            await one.api.call(factorRoutes.elevate, { body: { kind: 'email', code } });
            const key = await newKey(one, { organizationId: company.organizationId });
            const answer = await company.postLogout(company.provider.logoutForm(company.sloUrl, 'edsger@example.com'));
            const location = new URL(String(answer.headers.location));
            assert.equal(location.origin + location.pathname, `${company.provider.origin}/slo`);
            assert.deepEqual([...location.searchParams.keys()].sort(), ['RelayState', 'SAMLResponse', 'SigAlg', 'Signature']);
            assert.equal(location.searchParams.get('RelayState'), 'state');
            assert.equal(await company.isSignedIn(one), false);
            assert.equal(await company.isSignedIn(two), false);
            assert.equal(await company.isSignedIn(company.owner), true);
            // Keys are for programs, which nobody signs out every evening.
            await withToken(one, key.secret).call(organizationRoutes.getOrganization, {
                params: { organizationId: company.organizationId }
            });
        });

        it('ends them by an address too, whichever way it is escaped', async () => {
            for (const smallEscapes of [false, true]) {
                const browser = company.platform.browser();
                await company.signInAs(browser, { email: 'edsger@example.com' });
                await browser.send(company.provider.logoutUrl(company.sloUrl, 'edsger@example.com', { smallEscapes }));
                assert.equal(await company.isSignedIn(browser), false);
            }
        });
    });

    it('links the identity of a company to the account of who is signed in', async () => {
        const browser = company.platform.browser();
        const { user } = await company.signInAs(browser, { email: 'margaret@example.com' });
        // The company's word is no fresh proof, so that comes by mail.
        await browser.api.call(factorRoutes.challengeElevation, { body: { kind: 'email' } });
        const code = codeIn(await company.platform.mailTo('margaret@example.com', /code/i));
        await browser.api.call(factorRoutes.elevate, { body: { kind: 'email', code } });
        const { location } = await browser.api.call(federationRoutes.linkConnection, { params: { connectionId: company.connectionId } });
        const request = company.provider.readRequest(location);
        const attributes = { email: ['margaret@example.com'] };
        const answer = await company.post(company.provider.answer(request, { nameIdXml: 'margaret-2', attributes }));
        assert.equal((await company.follow(browser, answer)).headers.location, '/account/sign-in?linked=yes');
        const again = await company.signInAs(company.platform.browser(), { nameIdXml: 'margaret-2', attributes });
        assert.equal(again.user.id, user.id);
    });

    describe('by a connection that is removed', () => {
        it('is over, and its key is forgotten', async () => {
            await company.owner.api.call(federationRoutes.deleteConnection, inCompany());
            const kept = await company.platform.database(client => client.query('select 1 from saml_keys'));
            assert.equal(kept.rows.length, 0);
            const metadata = await company.platform.browser().send(company.urlOf(samlRoutes.getSamlServiceProviderMetadata.path));
            assert.equal(metadata.status, 404);
            const answer = await company.post('x');
            assert.equal(answer.headers.location, '/sign-in?problem=answer-refused');
        });
    });
});
