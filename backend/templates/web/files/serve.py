"""Serves this folder on the first free port from 8080 on."""

from errno import EADDRINUSE
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

LAST_PORT = 8099


def listen() -> ThreadingHTTPServer:
    port = 8080
    while True:
        try:
            return ThreadingHTTPServer(("127.0.0.1", port), SimpleHTTPRequestHandler)
        except OSError as problem:
            # Another program has this port.
            if problem.errno != EADDRINUSE or port >= LAST_PORT:
                raise
            port += 1


with listen() as server:
    print(f"Listening on http://127.0.0.1:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
