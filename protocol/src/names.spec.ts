import assert from 'node:assert/strict';
import { keyNameSchema, nameSchema, organizationNameSchema, teamNameSchema } from './names.js';

const schemas = { nameSchema, keyNameSchema, organizationNameSchema, teamNameSchema };

describe('A name', () => {
    for (const [which, schema] of Object.entries(schemas)) {
        const sentenceAbout = (name: string) => schema.safeParse(name).error?.issues[0]?.message;

        it(`may be written in any script (${which})`, () => {
            const names = [
                'Ada Lovelace',
                "Miles O'Brien",
                'Åsa Öström-Nuñez',
                'محمد بن موسى الخوارزمی',
                // Persian needs the zero-width non-joiner.
                'علی\u200Cرضا',
                'אברהם פרנקל',
                'श्रीनिवास रामानुजन्',
                'ක්\u200Dෂණික',
                '陳省身',
                'Team 👩\u200D💻🏳️\u200D🌈',
                'R&D: Berlin / Bern',
                'Awww. Bears',
                'ACME, Inc. (www)',
                'J. R. R. Tolkien, U.S.A.',
                'Brot e.V. (.NET)',
                'Release 2.0',
                'А.С.Пушкин',
                'ดร.สมชาย',
                '  spaces around  '
            ];
            for (const name of names) {
                assert.equal(schema.parse(name), name.trim());
            }
        });

        it(`holds nothing that turns the direction of text (${which})`, () => {
            for (const mark of '\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069') {
                assert.match(sentenceAbout(`Acme ${mark}moc.live`) ?? '', /direction of text/, mark.codePointAt(0)?.toString(16));
            }
        });

        it(`holds no control character and no end of a line (${which})`, () => {
            for (const character of '\0\u0007\t\n\r\u001B\u007F\u0085\u009F\u2028\u2029') {
                assert.match(sentenceAbout(`Ac${character}me`) ?? '', /control characters/, character.codePointAt(0)?.toString(16));
            }
        });

        it(`holds no address that mail programs make a link of (${which})`, () => {
            for (const name of [
                'Win at http://evil.example/x',
                'HTTPS://evil.example',
                'x://y',
                'www.evil.example',
                'See (WWW.evil.example)'
            ]) {
                assert.match(sentenceAbout(name) ?? '', /no web address/, name);
            }
        });

        const isMailed = schema === nameSchema || schema === organizationNameSchema;
        it(`${isMailed ? 'is no' : 'may be a'} bare host name (${which})`, () => {
            for (const name of [
                'evil.example',
                'Evil.EXAMPLE',
                'Your parcel (evil.com)',
                'a-b-.co',
                'evil.example/path',
                'ada@evil.example',
                'свой.рф',
                'свой.xn--p1ai',
                'evil\u200B.example',
                'evil.example\u2060',
                'evil。example',
                '陳.com'
            ]) {
                assert.match(sentenceAbout(name) ?? '', isMailed ? /no web address: put a space/ : /^$/, name);
            }
        });

        it(`is more than what shows as nothing (${which})`, () => {
            const whenEmpty = sentenceAbout('');
            for (const name of [' ', '\u200B', '\u2060 \u200D']) {
                assert.equal(sentenceAbout(name), whenEmpty);
            }
        });
    }
});
