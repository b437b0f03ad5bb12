/** Which open sockets hang on which session, so that all of them close when it ends. */
export class SessionSockets {
    private readonly sockets = new Map<string, Set<() => void>>();

    add(sessionId: string, close: () => void): { dispose(): void } {
        const closers = this.sockets.get(sessionId) ?? new Set();
        this.sockets.set(sessionId, closers.add(close));
        return {
            dispose: () => {
                closers.delete(close);
                if (closers.size === 0 && this.sockets.get(sessionId) === closers) {
                    this.sockets.delete(sessionId);
                }
            }
        };
    }

    closeAll(sessionId: string): void {
        const closers = this.sockets.get(sessionId);
        this.sockets.delete(sessionId);
        for (const close of closers ?? []) {
            close();
        }
    }
}
