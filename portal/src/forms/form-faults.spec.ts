import assert from 'node:assert/strict';
import { createConnectionSchema, identityProblems, type Problem } from '@coditect/protocol';
import { firstFaulty, problemFaults, schemaFaults, signInFaults, signInFields, signUpFaults, signUpFields } from './form-faults.js';

const good = { name: 'Ada', email: 'ada@example.com', password: 'a long enough one' };
const problem = (over: Partial<Problem>): Problem => ({
    type: 'about:blank',
    title: 'Refused',
    status: 422,
    code: 'request.invalid',
    detail: 'The whole sentence.',
    ...over
});

describe('Faults of the sign-up form', () => {
    it('are none for a good form', () => {
        assert.deepEqual(signUpFaults(good), { fields: {} });
    });

    it('say one sentence for every empty field', () => {
        const { fields } = signUpFaults({ name: ' ', email: '', password: '' });
        assert.deepEqual(fields, {
            name: 'Enter your name.',
            email: 'Enter an email address such as ada@example.com.',
            password: 'Choose a password.'
        });
    });

    it('count the characters of a password rather than its code units', () => {
        assert.equal(signUpFaults({ ...good, password: '🦦🦦🦦🦦🦦' }).fields.password, 'Use at least 10 characters.');
        assert.equal(signUpFaults({ ...good, password: '🦦'.repeat(10) }).fields.password, undefined);
    });

    it('bound a password by its bytes', () => {
        assert.match(signUpFaults({ ...good, password: '🦦'.repeat(300) }).fields.password ?? '', /too long/);
    });
});

describe('Faults of the sign-in form', () => {
    it('do not judge the length of a password that already exists', () => {
        assert.deepEqual(signInFaults({ email: good.email, password: 'short' }), { fields: {} });
    });
});

describe('Faults of what is about to be sent', () => {
    it('stand beside the fields that they are about, however deep these are', () => {
        const oidc = { issuer: 'nowhere', clientId: '' };
        const body = { kind: 'oidc', name: ' ', defaultRole: 'member', trustsFactors: false, oidc };
        assert.deepEqual(schemaFaults(createConnectionSchema, body, ['name', 'issuer', 'clientId', 'clientSecret']), {
            fields: {
                name: 'Name the connection.',
                issuer: 'Enter an address such as https://login.example.com.',
                clientId: 'Enter the client id.'
            }
        });
    });

    it('are none for what the platform takes', () => {
        const oidc = { issuer: 'https://login.example.com', clientId: 'coditect' };
        const body = { kind: 'oidc', name: 'Okta', defaultRole: null, trustsFactors: true, oidc };
        assert.deepEqual(schemaFaults(createConnectionSchema, body, ['name', 'issuer']), { fields: {} });
    });
});

describe('What the platform says against a form', () => {
    it('stands beside a field of a part of what was sent', () => {
        const fields = [{ field: 'saml.certificates.1', code: 'x', detail: 'This is no certificate.' }];
        assert.deepEqual(problemFaults(problem({ fields }), ['certificates']), { fields: { certificates: 'This is no certificate.' } });
    });

    it('stands beside the field that it names', () => {
        const faults = problemFaults(problem({ fields: [{ field: 'email', code: 'x', detail: 'Taken.' }] }), signUpFields);
        assert.deepEqual(faults, { fields: { email: 'Taken.' } });
    });

    it('keeps the first sentence of a field', () => {
        const fields = [
            { field: 'email', code: 'x', detail: 'First.' },
            { field: 'email', code: 'y', detail: 'Second.' }
        ];
        assert.equal(problemFaults(problem({ fields }), signUpFields).fields.email, 'First.');
    });

    it('stands beside the field that its code is about when no field is named', () => {
        const faults = problemFaults(problem({ code: identityProblems.wrongCredentials, detail: 'Wrong.' }), signInFields);
        assert.deepEqual(faults, { fields: { password: 'Wrong.' } });
    });

    it('concerns the whole form when it is about no field of it', () => {
        assert.deepEqual(problemFaults(problem({}), signInFields), { fields: {}, form: 'The whole sentence.' });
        const strangers = problemFaults(problem({ fields: [{ field: 'captcha', code: 'x', detail: 'Solve it.' }] }), signInFields);
        assert.deepEqual(strangers, { fields: {}, form: 'Solve it.' });
    });

    it('moves the focus to the first faulty field in the order of the form', () => {
        assert.equal(firstFaulty({ fields: { password: 'b', email: 'a' } }, signUpFields), 'email');
        assert.equal(firstFaulty({ fields: {}, form: 'x' }, signUpFields), undefined);
    });
});
