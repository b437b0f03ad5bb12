import { type EventMessage, type EventPayload, eventMessageSchema, eventsPath, type PlatformEvent } from '@coditect/protocol';
import type { WebSocket } from 'ws';
import { eventually } from './eventually.js';
import type { TestBrowser } from './test-browser.js';

type Payload<Type extends EventPayload['type']> = Extract<EventPayload, { type: Type }>;
type Hello = Extract<EventMessage, { kind: 'hello' }>;

/** An open events socket that keeps all it was told, each message checked against the protocol. */
export class EventsClient {
    readonly events: PlatformEvent[] = [];
    hello: Hello | undefined;
    closeCode: number | undefined;

    private constructor(private readonly socket: WebSocket) {
        socket.on('message', data => {
            const message = eventMessageSchema.parse(JSON.parse(String(data)));
            if (message.kind === 'hello') {
                this.hello = message;
            } else {
                this.events.push(message.event);
            }
        });
        socket.on('close', code => {
            this.closeCode = code;
        });
    }

    /** Resolves when the platform has said hello. `api` is the API's address, such as `http://localhost:3000/api`. */
    static async open(browser: TestBrowser, api: string, after?: number): Promise<EventsClient & { hello: Hello }> {
        const client = new EventsClient(browser.socket(api + eventsPath + (after === undefined ? '' : `?after=${after}`)));
        await eventually('the platform says hello', () => client.hello);
        return client as EventsClient & { hello: Hello };
    }

    ofType<Type extends EventPayload['type']>(type: Type): Payload<Type>[] {
        return this.events.map(({ payload }) => payload).filter((payload): payload is Payload<Type> => payload.type === type);
    }

    /** The first event of a type that fits, among those that came and those to come. */
    next<Type extends EventPayload['type']>(type: Type, fits: (payload: Payload<Type>) => boolean = () => true): Promise<Payload<Type>> {
        return eventually(`an event ${type}`, () => this.ofType(type).find(fits), 2_000);
    }

    get position(): number {
        return this.events.at(-1)?.position ?? this.hello?.position ?? 0;
    }

    async close(): Promise<void> {
        this.socket.close();
        await eventually('the socket closes', () => this.closeCode);
    }
}
