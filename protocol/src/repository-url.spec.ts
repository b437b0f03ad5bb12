import assert from 'node:assert/strict';
import { faultOfRepositoryUrl } from './repository-url.js';

describe('the address of a repository', () => {
    it('is taken where it leads over a network', () => {
        for (const url of [
            'https://example.com/team/project.git',
            'http://localhost:8080/a',
            'ssh://git@example.com:2222/team/project.git',
            'git://example.com/project',
            'git@example.com:team/project.git',
            'example.com:project'
        ]) {
            assert.equal(faultOfRepositoryUrl(url), undefined, url);
        }
    });

    it('is refused by a sentence where it would run a program, read the machine’s files or give an option to git', () => {
        for (const url of [
            '',
            '-uupload-pack',
            '--upload-pack=touch /tmp/x',
            'ext::sh -c touch% /tmp/x',
            'fd::17',
            'file:///etc',
            '/etc',
            '../other',
            'https://-oProxyCommand=x/a',
            'ssh://-oProxyCommand=x/a',
            'git@example.com:-x',
            'javascript:alert(1)//',
            'https://example.com',
            'https://example.com/a\nb',
            'C:\\project'
        ]) {
            assert.match(faultOfRepositoryUrl(url) ?? '', /\.$/, url);
        }
    });

    it('is refused with a password or a token in it, which would be kept in the clear', () => {
        for (const url of ['https://name:secret@example.com/a.git', 'https://token@example.com/a.git', 'ssh://git:secret@example.com/a']) {
            assert.match(faultOfRepositoryUrl(url) ?? '', /Leave name and password out/, url);
        }
    });
});
