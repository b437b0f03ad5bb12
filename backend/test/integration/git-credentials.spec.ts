import assert from 'node:assert/strict';
import { type ApiClient, auditRoutes, gitCredentialProblems, gitCredentialRoutes, identityRoutes } from '@coditect/protocol';
import { problemOf } from '../support/problem-of.js';
import type { TestBrowser } from '../support/test-browser.js';
import { TestPlatform } from '../support/test-platform.js';

const secret = 'a-token-that-nobody-else-knows';
const body = { host: 'Git.Example.org:8443', username: 'ada', secret };

/** What is signed to sign in to an SSH server (RFC 4252, 7). */
function signInBy(publicLine: string): string {
    const text = (content: Buffer | string) => {
        const bytes = Buffer.from(content as string);
        const length = Buffer.alloc(4);
        length.writeUInt32BE(bytes.length);
        return Buffer.concat([length, bytes]);
    };
    const key = Buffer.from(publicLine.split(' ')[1]!, 'base64');
    return Buffer.concat([
        text('session'),
        Buffer.of(50),
        ...['git', 'ssh-connection', 'publickey'].map(text),
        Buffer.of(1),
        text('ssh-ed25519'),
        text(key)
    ]).toString('base64');
}

describe("a person's Git credentials", () => {
    let platform: TestPlatform;
    let ada: TestBrowser;
    let mallory: TestBrowser;
    /** The API on the origin of Ada's workspace, and of Mallory's. */
    let ide: ApiClient;
    let foreignIde: ApiClient;

    before(async () => {
        platform = await TestPlatform.start();
        ada = platform.browser();
        mallory = platform.browser();
        await ada.signUp('Ada');
        await mallory.signUp('Mallory');
        ide = ada.workspaceApi(await ada.enter());
        foreignIde = mallory.workspaceApi(await mallory.enter());
    });

    after(() => platform.stop());

    const listed = async () => (await ada.api.call(gitCredentialRoutes.listGitCredentials)).credentials;

    it('are kept from the portal and from a workspace, one a user name and host, and listed without what is secret', async () => {
        const first = await ada.api.call(gitCredentialRoutes.saveGitCredential, { body: { ...body, secret: 'an older one' } });
        assert.equal(first.host, 'git.example.org:8443');
        await ide.call(gitCredentialRoutes.saveGitCredential, { body });
        await ide.call(gitCredentialRoutes.saveGitCredential, { body: { ...body, username: 'builder' } });
        const answer = await ada.send(`${platform.origin}/api/me/git/credentials`);
        assert.ok(!answer.body.includes(secret));
        assert.deepEqual(
            (await listed()).map(({ host, username }) => [host, username]),
            [
                ['git.example.org:8443', 'ada'],
                ['git.example.org:8443', 'builder']
            ]
        );
    });

    it("are given to Git on the workspace's origin alone, to that person alone, the last used one where no name is said", async () => {
        const { host } = body;
        const found = await ide.call(gitCredentialRoutes.findGitCredential, { body: { host, username: 'ada' } });
        assert.deepEqual([found.username, found.secret], ['ada', secret]);
        assert.equal((await ide.call(gitCredentialRoutes.findGitCredential, { body: { host } })).username, 'ada');
        const none = await problemOf(foreignIde.call(gitCredentialRoutes.findGitCredential, { body: { host } }));
        assert.equal(none.code, gitCredentialProblems.none);
        const elsewhere = await problemOf(ide.call(gitCredentialRoutes.findGitCredential, { body: { host: 'git.example.org' } }));
        assert.equal(elsewhere.code, gitCredentialProblems.none);
        const portal = await problemOf(ada.api.call(gitCredentialRoutes.findGitCredential, { body: { host } }));
        assert.equal(portal.status, 403);
    });

    it('are no secret that a copy of the database, the audit log or the log of the platform tells', async () => {
        const rows = await platform.database(async client => (await client.query('select * from git_credentials')).rows);
        assert.ok(rows.length >= 2);
        for (const row of rows) {
            assert.ok(!(row.secret as Buffer).includes(secret));
        }
        const { currentOrganizationId: organizationId } = await ada.api.call(identityRoutes.whoAmI);
        const { entries } = await ada.api.call(auditRoutes.listAuditEntries, { params: { organizationId }, query: { action: 'git' } });
        assert.deepEqual(
            [...new Set(entries.map(({ action }) => action))].sort(),
            ['git.credential-saved', 'git.credential-used'],
            JSON.stringify(entries)
        );
        assert.ok(!JSON.stringify(entries).includes(secret));
    });

    it('are listed and removed by their person alone, and not from a workspace', async () => {
        const [entry] = await listed();
        const params = { credentialId: entry!.id };
        assert.equal((await problemOf(mallory.api.call(gitCredentialRoutes.removeGitCredential, { params }))).status, 404);
        assert.equal((await problemOf(ide.call(gitCredentialRoutes.removeGitCredential, { params }))).status, 403);
        assert.equal((await problemOf(ide.call(gitCredentialRoutes.listGitCredentials))).status, 403);
        await ada.api.call(gitCredentialRoutes.removeGitCredential, { params });
        assert.equal((await listed()).length, 1);
    });

    it('refuse what would be more than one line to Git', async () => {
        for (const changes of [{ username: 'ada\nhost=evil' }, { secret: 'a\nb' }, { host: 'a b' }, { host: 'https://x.org' }]) {
            const problem = await problemOf(ide.call(gitCredentialRoutes.saveGitCredential, { body: { ...body, ...changes } }));
            assert.equal(problem.status, 422, JSON.stringify(changes));
        }
    });

    it('are not given out without end: a page that asks on and on is told to wait', async () => {
        const find = () => foreignIde.call(gitCredentialRoutes.findGitCredential, { body: { host: 'loop.example' } });
        const problems = await Promise.all(Array.from({ length: 250 }, () => problemOf(find())));
        assert.ok(problems.some(({ status }) => status === 429));
        assert.equal(await find().catch(error => error.problem.status), 429);
        platform.clock.advance(11 * 60 * 1000);
        assert.equal((await problemOf(find())).code, gitCredentialProblems.none);
    });
});

describe("a person's SSH keys", () => {
    let platform: TestPlatform;
    let ada: TestBrowser;
    let ide: ApiClient;

    before(async () => {
        platform = await TestPlatform.start();
        ada = platform.browser();
        await ada.signUp('Ada');
        ide = ada.workspaceApi(await ada.enter());
    });

    after(() => platform.stop());

    it('are made by the platform, which signs sign-ins for a workspace, and tells the private half to nobody', async () => {
        const key = await ada.api.call(gitCredentialRoutes.addSshKey, { body: { name: 'My laptop' } });
        assert.match(key.publicKey, /^ssh-ed25519 \S+ My-laptop$/);
        const { keys } = await ide.call(gitCredentialRoutes.listSshKeys);
        assert.deepEqual(keys, [key]);
        const sign = (data: string) =>
            ide.call(gitCredentialRoutes.signWithSshKey, { params: { keyId: key.id }, body: { data, flags: 0 } });
        const { signature } = await sign(signInBy(key.publicKey));
        assert.ok(Buffer.from(signature, 'base64').subarray(4).toString('latin1').startsWith('ssh-ed25519'));
        const refused = await problemOf(sign(Buffer.from('SSHSIG and a commit').toString('base64')));
        assert.equal(refused.code, gitCredentialProblems.notASignIn);
        const rows = await platform.database(async client => (await client.query('select * from git_ssh_keys')).rows);
        assert.ok(!(rows[0].private_key as Buffer).includes('PRIVATE KEY'));
    });

    it('sign for nobody else, and not for the portal', async () => {
        const [key] = (await ide.call(gitCredentialRoutes.listSshKeys)).keys;
        const call = { params: { keyId: key!.id }, body: { data: signInBy(key!.publicKey), flags: 0 as const } };
        const mallory = platform.browser();
        await mallory.signUp('Mallory');
        const foreign = mallory.workspaceApi(await mallory.enter());
        assert.equal((await problemOf(foreign.call(gitCredentialRoutes.signWithSshKey, call))).status, 404);
        assert.equal((await problemOf(ada.api.call(gitCredentialRoutes.signWithSshKey, call))).status, 403);
    });

    it('say what is wrong with what was pasted, beside its field', async () => {
        const problem = await problemOf(ada.api.call(gitCredentialRoutes.addSshKey, { body: { name: 'Pasted', privateKey: 'hello' } }));
        assert.equal(problem.code, gitCredentialProblems.unreadableKey);
        assert.equal(problem.fields?.[0]?.field, 'privateKey');
    });

    it('are gone for good when they are deleted', async () => {
        const [key] = (await ide.call(gitCredentialRoutes.listSshKeys)).keys;
        await ada.api.call(gitCredentialRoutes.removeSshKey, { params: { keyId: key!.id } });
        assert.deepEqual((await ide.call(gitCredentialRoutes.listSshKeys)).keys, []);
    });
});
