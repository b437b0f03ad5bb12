import assert from 'node:assert/strict';
import { type AuditEntryView, auditActions } from '@coditect/protocol';
import { actorOf, deedOf, detailsOf, objectOf, targetOf } from './audit-words.js';

const entry = (change: Partial<AuditEntryView>): AuditEntryView => ({
    position: 1,
    at: '2026-01-02T03:04:05.000Z',
    action: 'session.started',
    actor: { kind: 'person', id: 'a', name: 'Ada' },
    erased: false,
    ...change
});

describe('an entry of the audit log in words', () => {
    it('says who did what, and to whom where that is somebody else', () => {
        assert.equal(`${actorOf(entry({}))} ${deedOf(entry({}))}`, 'Ada signed in');
        const removed = entry({ action: 'member.removed', target: { kind: 'user', id: 'b', name: 'Bob' } });
        assert.equal(`${actorOf(removed)} ${deedOf(removed)}: ${targetOf(removed)}`, 'Ada removed a member: Bob');
        const joined = entry({
            action: 'member.joined',
            actor: { kind: 'directory', id: 'd' },
            target: { kind: 'user', id: 'b', name: 'Bob' }
        });
        assert.equal(`${actorOf(joined)} ${deedOf(joined)}: ${targetOf(joined)}`, 'The directory brought somebody in: Bob');
        assert.equal(targetOf(entry({ target: { kind: 'user', id: 'a', name: 'Ada' } })), undefined);
        assert.equal(targetOf(entry({ target: { kind: 'session', id: 's' } })), undefined);
    });

    it('names what it was done to, where that has a name', () => {
        const target = { kind: 'team', id: 't' } as const;
        assert.equal(objectOf(entry({ action: 'team.created', target, details: { name: 'Drivers' } })), 'Drivers');
        assert.equal(objectOf(entry({ action: 'team.created', target })), undefined);
        assert.equal(objectOf(entry({ action: 'team.member-added', target: { kind: 'user', id: 'b', name: 'Bob' } })), 'Bob');
    });

    it('has a word for who is no person, or none any more', () => {
        assert.deepEqual(
            (['person', 'directory', 'platform', 'stranger'] as const).map(kind => actorOf(entry({ actor: { kind } }))),
            ['A former account', 'The directory', 'The platform', 'Somebody unknown']
        );
    });

    it('has words for every action, and gives one of a later version in its own', () => {
        for (const action of auditActions) {
            assert.match(deedOf(entry({ action })), /^[\w :'-]+$/, action);
        }
        assert.equal(deedOf(entry({ action: 'new-badge.handed-out' })), 'new badge: handed out');
    });

    it('gives details by name', () => {
        assert.deepEqual(detailsOf(entry({ details: { methods: ['password', 'totp'], newAccount: true, externalId: null } })), [
            { name: 'methods', value: 'password, totp' },
            { name: 'new account', value: 'true' },
            { name: 'external id', value: 'none' }
        ]);
        assert.deepEqual(detailsOf(entry({})), []);
    });
});
