import type { ILoggerServer } from '@theia/core/lib/common/logger-protocol';

type Question = 'child' | 'getLogLevel';

/**
 * Lets loggers ask the backend for their levels once the start is over. Each of some sixty asks two questions, one after the other, whose
 * answers nobody who waits for the IDE waits for. What is logged meanwhile waits in its logger, and is written then.
 */
export function askingLate(server: ILoggerServer, startIsOver: Promise<unknown>): ILoggerServer {
    const late: Pick<ILoggerServer, Question> = {
        child: async name => {
            await startIsOver;
            await server.child(name);
        },
        getLogLevel: async name => {
            await startIsOver;
            return server.getLogLevel(name);
        }
    };
    return new Proxy(server, { get: (_server, property) => Reflect.get(property in late ? late : server, property) });
}
