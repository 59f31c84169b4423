"""The web server in front of the application: slow clients do not block others."""

import contextlib
import http.client
import socket
import socketserver
import subprocess
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from lms import serving
from tests.processes import free_port


class One(BaseHTTPRequestHandler):
    """Respond with the server's name and the request it received."""

    protocol_version = "HTTP/1.0"

    def do_GET(self):
        """Read the whole body first, as an application does."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body_text = f"{self.server.name} {len(body)} {self.headers['Host']} {self.headers['X-Forwarded-For']}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body_text)))
        self.end_headers()
        self.wfile.write(body_text)

    do_POST = do_GET

    def address_string(self):
        """A Unix socket has no address."""
        return ""

    def log_message(self, *arguments):
        """Log nothing."""


@pytest.fixture
def port():
    """nginx on a free port, with two single-threaded servers behind it."""
    with tempfile.TemporaryDirectory(prefix="peer-lms-") as name, contextlib.ExitStack() as stack:
        folder, server_port = Path(name), free_port()
        *_, (nginx, sockets) = serving.commands(folder, "127.0.0.1", server_port, "sqlite")
        for path in sockets:
            server = stack.enter_context(socketserver.UnixStreamServer(str(path), One))
            server.name = path.stem
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
            stack.callback(server.shutdown)
        process = subprocess.Popen(nginx)
        stack.callback(process.wait, 10)
        stack.callback(process.terminate)
        until = time.monotonic() + 20
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", server_port)).close()
                break
        yield server_port


def ask(port, method, path, body=None, **headers):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with contextlib.closing(line):
        line.request(method, path, body, headers)
        response = line.getresponse()
        return response.status, response.read().decode()


def test_answers_and_pages_are_served_by_separate_servers(port):
    status, reply = ask(port, "POST", "/exams/sittings/17/answers/", b"{}", Host="exams.example")
    assert (status, reply) == (200, "answers 2 exams.example 127.0.0.1")
    for path in ("/", "/exams/sittings/17/", "/exams/sittings/17/answers", "/exams/sittings/x/answers/"):
        assert ask(port, "GET", path)[1].startswith("pages 0 ")


def test_two_hundred_half_sent_requests_block_nobody(port):
    open_connections = []
    for number in range(200):
        one = socket.create_connection(("127.0.0.1", port))
        path = "/exams/sittings/17/answers/" if number % 2 else "/"
        one.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 200\r\n\r\n{{ ".encode())
        open_connections.append(one)
    assert ask(port, "POST", "/exams/sittings/17/answers/", b"{}")[1].startswith("answers 2")
    assert ask(port, "GET", "/")[1].startswith("pages 0")
    for one in open_connections:
        one.close()


def test_a_request_too_long_for_an_answer_is_refused(port):
    assert ask(port, "POST", "/exams/sittings/17/answers/", b"x" * 600_000)[0] == 413
    assert ask(port, "POST", "/", b"x" * 600_000)[1].startswith("pages 600000")


def head_only(port, path, length, cookie=""):
    """The answer to a request whose body never comes: what is refused unread is answered all the same."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        lines = [
            f"POST {path} HTTP/1.1",
            "Host: x",
            f"Content-Length: {length}",
            cookie and f"Cookie: {cookie}",
            "",
            "",
        ]
        connection.sendall("\r\n".join(line for line in lines if line or line is lines[-1]).encode() + b"\r\n")
        return connection.recv(100).decode().partition("\r\n")[0]


def test_large_bodies_are_refused_unread_outside_of_the_admin_and_without_a_session(port):
    for path, length, cookie in (
        ("/", 1_100_000, ""),
        ("/accounts/login/", 200_000_000, "sessionid=abc"),
        ("/verify/", 1_100_000, ""),
        ("/admin/images/add/", 1_100_000, ""),
        ("/admin/images/add/", 200_000_000, "sessionid=abc"),
    ):
        assert " 413 " in head_only(port, path, length, cookie), (path, length)
    body = b"x" * 5_000_000
    assert ask(port, "POST", "/admin/images/add/", body, Cookie="sessionid=abc")[1].startswith("pages 5000000")


def test_a_page_of_the_site_says_that_something_is_too_large(port):
    status, text = ask(port, "POST", "/verify/", b"x" * 1_100_000)
    # The application wrote it, and got none of the body.
    assert status == 413 and text.startswith("pages 0 ")


def test_a_forwarded_address_sent_by_a_visitor_precedes_the_one_nginx_saw(port):
    assert ask(port, "GET", "/", **{"X-Forwarded-For": "10.1.2.3"})[1].endswith("10.1.2.3, 127.0.0.1")


def test_on_sqlite_one_thread_saves_answers_and_on_postgresql_several(monkeypatch):
    monkeypatch.delenv("PAGE_WORKERS", raising=False)
    shapes = [[(one.workers, one.threads) for one in serving.upstreams(kind)] for kind in ("sqlite", "postgresql")]
    assert shapes == [[(1, 1), (1, 4)], [(1, 4), (1, 4)]]


def test_a_missing_nginx_is_reported(monkeypatch):
    monkeypatch.setattr(serving, "find_spec", lambda name: None)
    monkeypatch.setattr(serving.shutil, "which", lambda name: None)
    with pytest.raises(FileNotFoundError, match="nginx"):
        serving.nginx()


def test_the_web_server_waits_until_the_applications_accept(tmp_path):
    """A socket exists seconds before its application is loaded; until then nginx would answer 502."""
    path = tmp_path / "s"
    assert not serving.accepts(path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        assert not serving.accepts(path)
        server.listen()
        assert serving.accepts(path)
