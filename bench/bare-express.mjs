// The peer of `npm run bench -- auth`: express with one route that answers a constant, as a process of its own.
import express from 'express';

const app = express();
app.disable('x-powered-by');
app.get('/hello', (_request, response) => {
    response.json({ hello: 'world' });
});
const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.once('disconnect', () => process.exit());
