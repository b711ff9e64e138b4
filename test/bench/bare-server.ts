/**
 * What a list is compared with: fastify alone, as its own process. `/bytes` sends the file given on the command line as
 * it is, `/object` makes the same text of the same object each time. Prints its address when it listens.
 */
import { readFileSync } from 'node:fs';
import { fastify } from 'fastify';

const bytes = readFileSync(process.argv[2] ?? '');
const object = JSON.parse(bytes.toString('utf8')) as unknown;
const app = fastify();
app.get('/bytes', (_request, reply) => reply.type('application/json; charset=utf-8').send(bytes));
app.get('/object', () => object);
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`);
