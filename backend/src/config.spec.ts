import assert from 'node:assert/strict';
import { isAbsolute } from 'node:path';
import { ConfigError, readConfig } from './config.js';

describe('the configuration', () => {
    const read = (environment: Record<string, string | undefined> = {}) => readConfig(environment);

    it('needs no setting at all', () => {
        const config = read();
        assert.deepEqual(
            [
                config.port,
                config.host,
                config.controlOrigin,
                config.workspaceDomain,
                config.idleStopMinutes,
                config.sandbox,
                config.database
            ],
            [3000, '127.0.0.1', 'http://localhost:3000', 'localhost', 30, 'auto', undefined]
        );
        assert.ok(isAbsolute(config.dataDirectory) && config.dataDirectory.endsWith('/.data'));
        assert.deepEqual([...config.roles], ['api', 'gateway', 'worker', 'controller']);
    });

    it('takes an empty value for one that is not set', () => {
        assert.equal(read({ PORT: '', CODITECT_URL: '', DATABASE_URL: '' }).port, 3000);
    });

    it('names each bad value, all of them at once', () => {
        const bad: Record<string, string[]> = {
            PORT: ['0', '65536', 'http', '3000.5', '-1'],
            CODITECT_URL: ['localhost:3000', 'ftp://example.com', 'https://example.com/ide', 'https://example.com?x=1', 'nonsense'],
            CODITECT_WORKSPACE_DOMAIN: ['https://example.com', '*.example.com', 'Example.com', '-example.com', 'example.com.'],
            CODITECT_ROLES: ['api,king', ',', 'all'],
            CODITECT_REPLICAS: ['0', '1.5', 'many'],
            CODITECT_IDLE_MINUTES: ['0', '-5', 'never', 'Infinity'],
            CODITECT_SANDBOX: ['on', 'yes'],
            CODITECT_LOG_LEVEL: ['loud'],
            DATABASE_URL: ['mysql://x', 'localhost'],
            DATABASE_MIGRATION_URL: ['mysql://x'],
            DATABASE_POOL_SIZE: ['1', '501', 'x'],
            REDIS_URL: ['localhost:6379', 'http://redis', 'redis'],
            CODITECT_REDIS_PREFIX: ['with space', '*', 'x'.repeat(65)]
        };
        for (const [name, values] of Object.entries(bad)) {
            for (const value of values) {
                assert.throws(
                    () => read({ [name]: value }),
                    (error: unknown) => error instanceof ConfigError && error.message.split('\n').every(line => line.startsWith(name)),
                    `${name}=${value}`
                );
            }
        }
        assert.throws(() => read({ PORT: 'x', CODITECT_SANDBOX: 'x' }), /^ConfigError: PORT: .*\nCODITECT_SANDBOX: /);
    });

    it('says nothing of a password in a database address that is refused', () => {
        assert.throws(
            () => read({ DATABASE_URL: 'mysql://user:hunter2@host/db' }),
            (error: Error) => !error.message.includes('hunter2')
        );
    });

    it('wants a sender where there is a mail server, and takes it in either form', () => {
        assert.throws(() => read({ SMTP_URL: 'smtps://mail.example.com' }), /^ConfigError: MAIL_FROM: /);
        for (const MAIL_FROM of ['no-reply@example.com', 'CODITECT <no-reply@example.com>']) {
            assert.equal(read({ SMTP_URL: 'smtps://mail.example.com', MAIL_FROM }).mailFrom, MAIL_FROM);
        }
        for (const MAIL_FROM of ['nobody', 'a@example.com, b@example.com', 'CODITECT <a@example.com>\r\nBcc: b@example.com']) {
            assert.throws(() => read({ MAIL_FROM }), /^ConfigError: MAIL_FROM: must be/);
        }
        assert.throws(() => read({ SMTP_URL: 'http://mail.example.com', MAIL_FROM: 'a@example.com' }), /^ConfigError: SMTP_URL: must be/);
    });

    it('serves this machine alone as long as its address is a local one', () => {
        assert.equal(read({ CODITECT_URL: 'https://ide.example.com' }).host, '0.0.0.0');
        assert.equal(read({ CODITECT_URL: 'http://ide.localhost:8080' }).host, '127.0.0.1');
        assert.equal(read({ CODITECT_HOST: '0.0.0.0' }).host, '0.0.0.0');
    });

    it('derives the addresses from the port and the URL', () => {
        assert.equal(read({ PORT: '8080' }).controlOrigin, 'http://localhost:8080');
        const hosted = read({ CODITECT_URL: 'https://IDE.example.com/', CODITECT_WORKSPACE_DOMAIN: 'work.example.com' });
        assert.deepEqual([hosted.controlOrigin, hosted.workspaceDomain], ['https://ide.example.com', 'work.example.com']);
        assert.equal(read({ CODITECT_URL: 'https://ide.example.com' }).workspaceDomain, 'ide.example.com');
    });

    it('migrates with the account of the service unless another is given', () => {
        assert.deepEqual(read({ DATABASE_URL: 'postgres://a/db' }).database, { url: 'postgres://a/db', migrationUrl: 'postgres://a/db' });
        const both = { DATABASE_URL: 'postgres://a/db', DATABASE_MIGRATION_URL: 'postgresql://owner@a/db' };
        assert.equal(read(both).database?.migrationUrl, 'postgresql://owner@a/db');
    });

    it('shares state by a Redis server where one is named, under a prefix of its own', () => {
        assert.equal(read({}).redis, undefined);
        assert.deepEqual(read({ REDIS_URL: 'rediss://:secret@redis.example.com' }).redis, {
            url: 'rediss://:secret@redis.example.com',
            prefix: 'coditect:'
        });
        assert.equal(read({ REDIS_URL: 'redis://r', CODITECT_REDIS_PREFIX: 'staging:' }).redis?.prefix, 'staging:');
    });

    it('hands a workspace nothing of the environment but where programs are, the language and the time zone', () => {
        const { workspaceEnvironment } = read({ PATH: '/bin', LANG: 'de_DE.UTF-8', TZ: 'UTC', SECRET: 'x', DATABASE_URL: 'postgres://x' });
        assert.deepEqual(workspaceEnvironment, {
            PATH: '/bin',
            LANG: 'de_DE.UTF-8',
            TZ: 'UTC',
            VSX_REGISTRY_URL: 'https://open-vsx.org'
        });
    });
});
