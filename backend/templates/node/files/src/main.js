import { createGreetingServer } from './server.js';

const port = Number(process.env.PORT ?? 8080);

createGreetingServer().listen(port, '127.0.0.1', () => {
    console.log(`Listening on http://127.0.0.1:${port}`);
});
