import { createGreetingServer } from './server.js';

const asked = process.env.PORT;
let port = Number(asked ?? 8080);
const server = createGreetingServer();

server.on('listening', () => {
    console.log(`Listening on http://127.0.0.1:${port}`);
});
server.on('error', error => {
    // Another program has this port. The next one does as well, where none was asked for.
    if (error.code !== 'EADDRINUSE' || asked !== undefined || port >= 8099) {
        throw error;
    }
    port += 1;
    server.listen(port, '127.0.0.1');
});
server.listen(port, '127.0.0.1');
