"""`manage.py serve`: start the web server and the application servers behind it; Ctrl-C stops all of them."""

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

from lms.serving import accepts, commands


class Command(BaseCommand):
    """Serves the site on this machine."""

    # The application servers run the checks; running them here too would load all views twice.
    requires_system_checks = []
    help = "Start nginx and the application servers. If one of them stops, all stop: use a process manager to restart."

    def add_arguments(self, parser):
        """Add --host and --port, the address to listen on."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, host, port, **options):
        """Start all processes, wait until one ends, then stop the others."""
        if not settings.PRODUCTION and not settings.DEMO:
            self.stdout.write("This is a development server. Do not enter data of real people. For them: PRODUCTION=1.")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE, "BEHIND_FRONT": "1"}
        # A short name, because the path of a socket is limited to about 100 characters.
        with tempfile.TemporaryDirectory(prefix="peer-lms-") as folder:
            children = []
            try:
                for command, needs in commands(Path(folder), host, port, connection.vendor):
                    while not all(map(accepts, needs)) and all(child.poll() is None for child in children):
                        time.sleep(0.05)
                    children.append(subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment))
                while all(child.poll() is None for child in children):
                    time.sleep(0.2)
                raise CommandError("One of the server processes stopped. See its message above.")
            except KeyboardInterrupt:
                sys.exit(0)
            finally:
                stop(children)


def stop(children, timeout=5):
    """Terminate the processes, the web server first, and kill those still running after `timeout` seconds."""
    for step in (signal.SIGTERM, signal.SIGKILL):
        for child in reversed(children):
            with contextlib.suppress(ProcessLookupError):
                child.send_signal(step)
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline and any(child.poll() is None for child in children):
            time.sleep(0.05)
