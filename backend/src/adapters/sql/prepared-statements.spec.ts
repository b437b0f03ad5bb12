import assert from 'node:assert/strict';
import { StatementNames } from './prepared-statements.js';

describe('StatementNames', () => {
    const times = (count: number, names: StatementNames, text: string) => {
        for (let time = 1; time < count; time += 1) {
            names.nameOf(text);
        }
        return names.nameOf(text);
    };

    it('names what is used often, always alike, and each text otherwise', () => {
        const names = new StatementNames();
        assert.equal(times(10, names, 'select id from users where id = $1'), undefined);
        const name = names.nameOf('select id from users where id = $1');
        assert.match(String(name), /^\w+$/);
        assert.equal(times(50, names, 'select id from users where id = $1'), name);
        assert.notEqual(times(50, names, 'select name from users where id = $1'), name);
    });

    it('names nothing that selects all columns, whose plan would fail once there is one more', () => {
        assert.equal(times(100, new StatementNames(), 'select * from users where id = $1'), undefined);
    });

    it('names nothing that finds what it conflicts with by a partial index, which a plan without the values does not know', () => {
        const insertion = 'insert into "workspaces" ("id", "first") values ($1, $2) on conflict ("id") ';
        assert.equal(times(100, new StatementNames(), `${insertion}where "first" = $3 do nothing`), undefined);
        assert.match(String(times(100, new StatementNames(), `${insertion}do update set "first" = $3 where "id" = $4`)), /^often_/);
    });

    it('names no page of a list and no search, whose plans hang on what is asked for', () => {
        for (const condition of ['order by "at" limit $1', 'order by "at" offset $1', 'where "name" like $1']) {
            assert.equal(times(100, new StatementNames(), `select "id" from "users" ${condition}`), undefined);
        }
        assert.match(String(times(100, new StatementNames(), 'select "limits" from "licenses" where "id" = $1')), /^often_/);
    });

    it('names no more texts than a connection should keep plans of', () => {
        const names = new StatementNames();
        const given = Array.from({ length: 2_000 }, (_, length) => times(11, names, `select id from users where name = $${length}`));
        assert.equal(given.filter(name => name !== undefined).length, 300);
        assert.equal(new Set(given).size, 301);
    });
});
