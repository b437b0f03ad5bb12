import assert from 'node:assert/strict';
import { parseAddress, UnusableAddress, withoutCredentials } from './git-address';

describe('the address of a repository', () => {
    it('is given on without the user name and password that were typed into it', () => {
        const address = parseAddress(' https://ada:s%40cret@GitHub.com/eclipse-theia/theia.git ');
        assert.equal(address.url, 'https://github.com/eclipse-theia/theia.git');
        assert.deepEqual([address.host, address.username, address.password, address.name], ['github.com', 'ada', 's@cret', 'theia']);
    });

    it('keeps a port in the host, unless it is the usual one', () => {
        assert.equal(parseAddress('https://git.example.org:8443/a').host, 'git.example.org:8443');
        assert.equal(parseAddress('https://git.example.org:443/a').host, 'git.example.org');
        assert.equal(parseAddress('http://localhost:3000/a.git/').name, 'a');
    });

    it('may be of SSH, in both forms', () => {
        assert.deepEqual(parseAddress('git@github.com:owner/name.git'), {
            url: 'git@github.com:owner/name.git',
            host: 'github.com',
            protocol: 'ssh',
            name: 'name'
        });
        assert.equal(parseAddress('github.com:owner/name').url, 'git@github.com:owner/name');
        assert.equal(parseAddress('ssh://git:pass@host:2222/name.git').url, 'ssh://git@host:2222/name.git');
    });

    it('may be pasted with the command before it', () => {
        assert.equal(parseAddress('git clone https://host/name.git').url, 'https://host/name.git');
    });

    it('is refused with what to do instead, where Git would take it for something else', () => {
        for (const typed of [
            '',
            'theia',
            '--upload-pack=touch x',
            'https://host',
            'ext::sh -c x',
            'ftp://host/name',
            'https://host/a b',
            'a\nb'
        ]) {
            assert.throws(() => parseAddress(typed), UnusableAddress, typed);
        }
    });

    it('is nowhere in what is shown or logged with what stands before its host', () => {
        const said = "fatal: unable to access 'https://ada:secret@host/a.git/': The requested URL returned error: 403";
        assert.ok(!withoutCredentials(said).includes('secret'));
        assert.ok(withoutCredentials(said).includes('https://host/a.git/'));
    });
});
