import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityRoutes, operationsRoutes } from '@coditect/protocol';
import pg from 'pg';
import { EmbeddedPostgres } from '../../src/adapters/sql/embedded-postgres.js';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';
import { RedisServer } from './redis-server.js';
import type { TestBrowser } from './test-browser.js';
import { TestPlatform } from './test-platform.js';

/** What is to be stopped, the latest first. */
type Stops = (() => Promise<void>)[];

/** Of the person who is there from the start. */
export const email = 'ada@example.com';

/** Two processes of one platform, behind one address, with one database and one Redis server. */
export class ProcessPair {
    private constructor(
        /** Does everything. */
        readonly whole: TestPlatform,
        /** Serves the API. */
        readonly api: TestPlatform,
        readonly redis: RedisServer,
        private readonly postgres: EmbeddedPostgres,
        private readonly stops: Stops
    ) {}

    static async start(): Promise<ProcessPair> {
        const stops: Stops = [];
        try {
            const folder = await mkdtemp(join(tmpdir(), 'coditect-server-'));
            stops.unshift(() => rm(folder, { recursive: true, force: true }));
            const postgres = await EmbeddedPostgres.start(folder, message => assert.fail(message));
            stops.unshift(() => postgres.stop());
            const redis = await RedisServer.start();
            stops.unshift(() => redis.stop());
            const port = await freePort();
            const environment = {
                DATABASE_URL: await newDatabase(postgres),
                REDIS_URL: redis.url,
                CODITECT_SECRET_KEY: randomBytes(32).toString('base64'),
                CODITECT_URL: `http://localhost:${port}`,
                // Nobody listens there: what is mailed is no matter of these tests.
                MAIL_FROM: 'CODITECT <no-reply@example.com>',
                SMTP_URL: `smtp://127.0.0.1:${await freePort()}`
            };
            const whole = await TestPlatform.start(environment, port);
            stops.unshift(() => whole.stop());
            const api = await TestPlatform.start({ ...environment, CODITECT_ROLES: 'api' });
            stops.unshift(() => api.stop());
            await whole.browser().signUp('Ada');
            return new ProcessPair(whole, api, redis, postgres, stops);
        } catch (error) {
            await stopAll(stops);
            throw error;
        }
    }

    stop(): Promise<void> {
        return stopAll(this.stops);
    }

    /** Signed in by the one process; `there` is the same browser, led to the other. */
    async signedIn(): Promise<{ here: TestBrowser; there: TestBrowser }> {
        const here = this.whole.browser();
        await here.signIn(email);
        return { here, there: here.through(this.api.port) };
    }

    /** By the owner of the database. */
    async withRows<T>(work: (rows: pg.Client) => Promise<T>): Promise<T> {
        const rows = new pg.Client({ ...this.postgres.ownerConnection, database: 'theirs' });
        await rows.connect();
        try {
            return await work(rows);
        } finally {
            await rows.end();
        }
    }

    /** Waits until both processes say so. */
    async redisIs(state: 'ok' | 'degraded'): Promise<void> {
        for (const platform of [this.whole, this.api]) {
            await eventually(`Redis is ${state}`, async () => {
                const { status, checks } = await this.whole.browser().through(platform.port).api.call(operationsRoutes.ready);
                assert.deepEqual([status, checks.sql], ['ready', 'ok']);
                return checks.redis === state ? true : undefined;
            });
        }
    }

    works(browser: TestBrowser): Promise<boolean> {
        return browser.api.call(identityRoutes.whoAmI).then(
            () => true,
            () => false
        );
    }
}

async function stopAll(stops: Stops): Promise<void> {
    for (const stop of stops) {
        await stop();
    }
}

/** A database as a team gives it out: of a login that owns it and may make roles. */
async function newDatabase(server: EmbeddedPostgres): Promise<string> {
    const owner = new pg.Client(server.ownerConnection);
    await owner.connect();
    await owner.query('create role tenant_db login createrole nosuperuser nobypassrls');
    await owner.query('create database theirs owner tenant_db');
    await owner.end();
    return `postgresql://tenant_db@/theirs?host=${encodeURIComponent(server.serviceConnection.host ?? '')}`;
}
