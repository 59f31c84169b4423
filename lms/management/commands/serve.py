"""`manage.py serve`: the web server and the application servers behind it in one go; Ctrl-C stops all of it."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import connection

from lms.serving import commands


class Command(BaseCommand):
    """Serve the site on this machine."""

    # The servers check themselves; here the checks would only load every page twice.
    requires_system_checks = []
    help = "Start nginx and the application servers behind it. What stops one of them stops all: let a manager restart."

    def add_arguments(self, parser):
        """--host and --port: where it listens."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, host, port, **options):
        """Start all, wait for the first that ends, stop the others."""
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE, "BEHIND_FRONT": "1"}
        # A short name: the path of a socket has at most about a hundred letters.
        with tempfile.TemporaryDirectory(prefix="peer-lms-") as folder:
            children = []
            try:
                for command, needs in commands(Path(folder), host, port, connection.vendor):
                    while not all(path.exists() for path in needs) and all(child.poll() is None for child in children):
                        time.sleep(0.05)
                    children.append(subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment))
                while all(child.poll() is None for child in children):
                    time.sleep(0.2)
                raise CommandError("A part of the web server stopped by itself; see its message above.")
            except KeyboardInterrupt:
                sys.exit(0)
            finally:
                stop(children)


def stop(children, patience=5):
    """Ask the processes to end, the web server first, then make them."""
    for step in (signal.SIGTERM, signal.SIGKILL):
        for child in reversed(children):
            with contextlib.suppress(ProcessLookupError):
                child.send_signal(step)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline and any(child.poll() is None for child in children):
            time.sleep(0.05)
