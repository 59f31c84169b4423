"""A bad network between the candidates and the server: messages are dropped, delayed, doubled and reordered.

It stands between them as a proxy that knows whole requests, so that a message can arrive although its sender was cut
off, arrive twice, or arrive after messages that were sent later.
"""

import contextlib
import http.client
import random
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KINDS = ("dropped", "delayed", "doubled", "reordered")
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Weather:
    """A proxy on `port`. `kind` is None or one of KINDS, may change at any moment, and befalls every third message."""

    def __init__(self, target, seed):
        self.target, self.kind, self.chance = target, None, random.Random(seed)
        self.befallen, self.underway = 0, []
        handler = type("Carried", (Carried,), {"weather": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()

    def close(self):
        """Let the last messages arrive, then stop."""
        self.kind = None
        for late in self.underway:
            late.join(30)
        self.server.shutdown()
        self.server.server_close()

    def carry(self, request, line):
        """Bring a request to the server over a kept `line`; returns its answer, or None where the sender is cut off."""
        kind = self.kind if self.chance.random() < 0.35 else None
        if kind is None:
            return bring(request, line)
        self.befallen += 1
        return getattr(self, kind)(request)

    def line(self):
        """A connection to the server."""
        return http.client.HTTPConnection("127.0.0.1", self.target, timeout=15)

    def dropped(self, request):
        """The message is lost, or its answer is."""
        if self.chance.random() < 0.5:
            self._bring(request)

    def delayed(self, request):
        """The message, and so its answer, takes long."""
        time.sleep(self.chance.uniform(0.2, 1.2))
        return self._bring(request)

    def doubled(self, request):
        """The message arrives twice, at the same moment."""
        self._later(request, 0)
        return self._bring(request)

    def reordered(self, request):
        """The sender is cut off, and the message arrives after others that were sent later."""
        self._later(request, self.chance.uniform(0.2, 2))

    def _later(self, request, seconds):
        late = threading.Timer(seconds, self._bring, [request])
        late.daemon = True
        late.start()
        self.underway.append(late)

    def _bring(self, request):
        line = self.line()
        with contextlib.closing(line):
            return bring(request, line)


def bring(request, line):
    """The server's answer to a request as (status, headers, body); None where there is none."""
    command, path, headers, body = request
    try:
        line.request(command, path, body, headers)
        response = line.getresponse()
        return response.status, response.getheaders(), response.read()
    except (OSError, http.client.HTTPException):
        line.close()
        return None


class Carried(BaseHTTPRequestHandler):
    """One connection of a candidate."""

    weather: Weather
    protocol_version = "HTTP/1.1"

    def setup(self):
        """A candidate's connection has one of its own to the server."""
        super().setup()
        self.line = self.weather.line()

    def finish(self):
        """Both end together."""
        self.line.close()
        super().finish()

    def do_POST(self):
        """Carry a request and its answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        answer = self.weather.carry((self.command, self.path, headers, body), self.line)
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
        """Says nothing."""
