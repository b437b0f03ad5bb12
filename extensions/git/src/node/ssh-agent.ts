import { createServer, type Server, type Socket } from 'node:net';
import type { GitPages } from './git-pages';
import { failureAnswer, listAnswer, readRequest, signAnswer, splitMessages } from './ssh-agent-messages';

/**
 * An SSH agent that holds no key: it lists the person's public ones, and has the platform sign, through the person's page. `pageId`
 * is the page whose commands use it; without, whatever runs in a terminal does.
 */
export function createSshAgent(pages: GitPages, pageId: string | undefined): Server {
    return createServer(socket => {
        let received: Buffer = Buffer.alloc(0);
        // One answer after another, in the order of the questions.
        let answering = Promise.resolve();
        socket.on('error', () => socket.destroy());
        socket.on('data', chunk => {
            try {
                const { messages, rest } = splitMessages(Buffer.concat([received, chunk]));
                received = rest;
                for (const message of messages) {
                    answering = answering.then(() => answer(socket, message, pages, pageId));
                }
            } catch (error) {
                socket.destroy(error instanceof Error ? error : undefined);
            }
        });
    });
}

async function answer(socket: Socket, message: Buffer, pages: GitPages, pageId: string | undefined): Promise<void> {
    const reply = await replyTo(message, pages, pageId).catch(failureAnswer);
    if (socket.writable) {
        socket.write(reply);
    }
}

async function replyTo(message: Buffer, pages: GitPages, pageId: string | undefined): Promise<Buffer> {
    const request = readRequest(message);
    const client = pages.asked(pageId)?.client;
    if (request.kind === 'list') {
        // Without a page there is nobody to ask: an agent without keys lets ssh try its own.
        return listAnswer(client ? await client.sshKeys() : []);
    }
    if (request.kind === 'sign' && client) {
        const signature = await client.signWithSshKey(request.blob, request.data, request.flags, pageId !== undefined);
        return signature === undefined ? failureAnswer() : signAnswer(signature);
    }
    return failureAnswer();
}
