"""A bad network between the candidates and the server: requests are dropped, delayed, duplicated and reordered.

A proxy handles whole requests, so a request can arrive although its sender was disconnected, arrive twice, or arrive
after requests that were sent later.
"""

import contextlib
import http.client
import random
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KINDS = ("dropped", "delayed", "doubled", "reordered")
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class FlakyNetwork:
    """A proxy on `port`. `kind` is None or one of KINDS, may change at any time, and affects every third request."""

    def __init__(self, target, seed):
        self.target, self.kind, self.chance = target, None, random.Random(seed)
        self.disturbed, self.delayed_threads = 0, []
        handler = type("Handler", (ProxyHandler,), {"network": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()

    def close(self):
        """Wait for delayed requests, then stop."""
        self.kind = None
        for late in self.delayed_threads:
            late.join(30)
        self.server.shutdown()
        self.server.server_close()

    def forward(self, request, connection):
        """Forward a request over an open connection. Returns the response, or None to disconnect the sender."""
        kind = self.kind if self.chance.random() < 0.35 else None
        if kind is None:
            return send(request, connection)
        self.disturbed += 1
        return getattr(self, kind)(request)

    def connect(self):
        """Open a connection to the server."""
        return http.client.HTTPConnection("127.0.0.1", self.target, timeout=15)

    def dropped(self, request):
        """Lose the request or its response."""
        if self.chance.random() < 0.5:
            self._send(request)

    def delayed(self, request):
        """Delay the request, and so its response."""
        time.sleep(self.chance.uniform(0.2, 1.2))
        return self._send(request)

    def doubled(self, request):
        """Deliver the request twice at the same moment."""
        self._later(request, 0)
        return self._send(request)

    def reordered(self, request):
        """Disconnect the sender and deliver the request after others that were sent later."""
        self._later(request, self.chance.uniform(0.2, 2))

    def _later(self, request, seconds):
        late = threading.Timer(seconds, self._send, [request])
        late.daemon = True
        late.start()
        self.delayed_threads.append(late)

    def _send(self, request):
        connection = self.connect()
        with contextlib.closing(connection):
            return send(request, connection)


def send(request, connection):
    """Send a request. Returns the response as (status, headers, body), or None on a network error."""
    command, path, headers, body = request
    try:
        connection.request(command, path, body, headers)
        response = connection.getresponse()
        return response.status, response.getheaders(), response.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        return None


class ProxyHandler(BaseHTTPRequestHandler):
    """Handler of one connection of a candidate."""

    network: FlakyNetwork
    protocol_version = "HTTP/1.1"

    def setup(self):
        """Open a connection to the server for this candidate's connection."""
        super().setup()
        self.server_connection = self.network.connect()

    def finish(self):
        """Close both connections."""
        self.server_connection.close()
        super().finish()

    def do_POST(self):
        """Forward a request and its response."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        answer = self.network.forward((self.command, self.path, headers, body), self.server_connection)
        if answer is None:
            self.close_connection = True
            return
        status, headers, text = answer
        with contextlib.suppress(OSError):
            self.send_response_only(status)
            for name, value in headers:
                if name.lower() not in HOP_BY_HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

    do_GET = do_POST

    def log_message(self, *arguments):
        """Log nothing."""
