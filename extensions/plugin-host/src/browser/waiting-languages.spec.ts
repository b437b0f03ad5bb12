import assert from 'node:assert/strict';
import { WaitingLanguages } from './waiting-languages';

describe('languages that wait for their extensions', () => {
    let shown: Set<string>;
    let languages: WaitingLanguages;

    beforeEach(() => {
        shown = new Set();
        languages = new WaitingLanguages(languageId => shown.has(languageId));
    });

    it('wait while no editor shows a text in them', () => {
        languages.add('typescript');
        assert.equal(languages.takeDue(false), undefined);
        shown.add('typescript');
        assert.equal(languages.takeDue(false), 'typescript');
        assert.equal(languages.takeDue(false), undefined);
    });

    it('wait for somebody who writes where a text is mostly read', () => {
        shown.add('markdown');
        languages.add('markdown');
        assert.equal(languages.takeDue(false), undefined);
        languages.noteUse();
        assert.equal(languages.takeDue(false), 'markdown');
    });

    it('do not wait for a host that runs already', () => {
        languages.add('markdown');
        languages.add('python');
        assert.equal(languages.takeDue(true), 'markdown');
        assert.equal(languages.takeDue(true), 'python');
        assert.equal(languages.takeDue(true), undefined);
    });
});
