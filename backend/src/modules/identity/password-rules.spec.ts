import assert from 'node:assert/strict';
import { weaknessOf } from './password-rules.js';

const person = { name: 'Ada Lovelace', email: 'countess@example.com' };

describe('the rules for passwords', () => {
    const isStrong = (password: string) => assert.equal(weaknessOf(password, person), undefined, password);
    const isWeak = (password: string, sentence: RegExp) => assert.match(weaknessOf(password, person) ?? '', sentence, password);

    it('take any long enough phrase, in any script', () => {
        for (const password of ['correct horse battery', 'xK9#mP2$vL', 'вечерний чай 7', '夜明け前が一番暗いと言う', 'a b c d e f g h i']) {
            isStrong(password);
        }
    });

    it('count characters as people do, and bytes where the hash has to read them', () => {
        isWeak('short', /^Use at least 10 characters\.$/);
        isWeak('🦊🦉🦦🐝🐙', /^Use at least 10 characters\.$/);
        isStrong('🦊🦉🦦🐝🐙🦔🐢🦋🐳🦜');
        isStrong('correct horse '.repeat(73));
        isWeak('correct horse '.repeat(74), /^Use at most 1024 bytes/);
    });

    it('refuse few characters over and over, and runs of neighbours in either direction', () => {
        for (const password of [
            'aaaaaaaaaaaa',
            'ababababab',
            '1234567890',
            '0123456789',
            '9876543210',
            '0987654321',
            'abcdefghij',
            'KJIHGFEDCBA'
        ]) {
            isWeak(password, /easy to guess/);
        }
    });

    it('refuse what is mostly the name or the address of its owner', () => {
        for (const password of ['lovelace12', 'LOVELACE-1815', 'countess!!1', 'lovelacelovelace']) {
            isWeak(password, /mostly your name or address/);
        }
        isStrong('lovelace and the engine');
    });

    it('refuse what a guesser tries first, also twice over', () => {
        for (const password of ['password12', 'Password!!!', 'qwertyuiop', 'letmein123', 'passwordpassword', 'coditect2025']) {
            isWeak(password, /first that a guesser tries/);
        }
        isStrong('my password is a sentence');
    });

    it('refuse what stands in lists of stolen passwords, however it is cased', () => {
        for (const password of ['1q2w3e4r5t', 'Q1W2E3R4T5Y6', 'trustno1trustno1'.slice(0, 8).repeat(2), 'fuckyou123']) {
            isWeak(password, /stolen|guessed/);
        }
    });

    it('refuse what patterns make quick to guess: keyboards, dates, repetitions, exchanged letters, the address', () => {
        for (const password of ['1qaz2wsx3edc', 'abcabcabcabcabc', '19.05.1984', 'M0nkeyMonkey', 'countess@example.com']) {
            isWeak(password, /guess|address/);
        }
    });

    it('are settled in a moment, also for the longest password', () => {
        const longest = Array.from({ length: 1024 }, (_, index) => String.fromCharCode(33 + ((index * 37) % 90))).join('');
        isStrong('warm up the dictionaries');
        const began = performance.now();
        isStrong(longest);
        assert.ok(performance.now() - began < 500);
    });
});
