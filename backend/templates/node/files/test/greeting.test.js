import assert from 'node:assert/strict';
import { test } from 'node:test';
import { greet } from '../src/greeting.js';
import { createGreetingServer } from '../src/server.js';

test('greets by name, and strangers too', () => {
    assert.equal(greet('Ada'), 'Hello, Ada!');
    assert.equal(greet(' '), 'Hello, whoever you are!');
});

test('answers over HTTP', async () => {
    const server = createGreetingServer();
    await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
    try {
        const { port } = server.address();
        const answer = await fetch(`http://127.0.0.1:${port}/?name=Grace`);
        assert.equal(await answer.text(), 'Hello, Grace!\n');
        assert.equal((await fetch(`http://127.0.0.1:${port}/other`)).status, 404);
    } finally {
        server.close();
    }
});
