"""`manage.py demo`: create the demo database and start the web server and the job worker; Ctrl-C stops all."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import transaction
from django.utils import timezone

from lms.demo.editions import edition, why_rebuild
from lms.demo.logins import LOGINS, PASSWORD
from lms.demo.tables import create_tables
from lms.demo.timeline import build_demo
from lms.schedules import ensure_schedules

SEED = 20260301


class Command(BaseCommand):
    """Runs the demo on this machine."""

    # The application servers run the checks; running them here too would load all views twice.
    requires_system_checks = []
    help = "Create the demo database and start the web server and the job worker."

    def add_arguments(self, parser):
        """Add --port, --seed, and --no-serve to only prepare the database."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--seed", type=int, default=SEED)
        parser.add_argument("--no-serve", action="store_true", help="Only prepare the database.")

    def handle(self, *, port, seed, no_serve, **options):
        """Prepare the database, then serve until Ctrl-C."""
        if not settings.DEMO:
            raise CommandError("Run the demo with `make demo`, which sets DEMO=1 and uses its own database.")
        if not no_serve:
            self._check_port(port)
        self._prepare(seed)
        if not no_serve:
            self._serve(port)

    def _check_port(self, port):
        with contextlib.closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise CommandError(f"Port {port} is in use. Try `make demo PORT={port + 1}`.") from error

    def _prepare(self, seed):
        """Create the database again and fill it, unless it already has the demo data of this code; print why."""
        for folder in (settings.VAR_DIR, settings.STATIC_ROOT, settings.MEDIA_ROOT):
            folder.mkdir(parents=True, exist_ok=True)
        database, marker = settings.VAR_DIR / "peer.sqlite3", settings.VAR_DIR / "demo-edition"
        reason = why_rebuild(database, marker, seed)
        if not reason:
            return
        started = time.monotonic()
        self.stdout.write(reason)
        marker.unlink(missing_ok=True)
        for suffix in ("", "-wal", "-shm"):
            database.with_name(database.name + suffix).unlink(missing_ok=True)
        create_tables()
        call_command("createcachetable", verbosity=0)
        ensure_schedules()
        # One transaction: whoever stops it starts over anyway, and thousands of commits wait for the disk.
        with transaction.atomic():
            for progress in build_demo(now=timezone.now(), seed=seed):
                self.stdout.write(f"  {progress}")
                self.stdout.flush()
        marker.write_text(edition(seed))
        self.stdout.write(f"The demo data is ready ({time.monotonic() - started:.0f} s).")

    def _serve(self, port):
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "lms.settings"}
        web = [sys.executable, "manage.py", "serve", "--port", str(port)]
        jobs = [sys.executable, "manage.py", "qcluster"]
        # Own process groups, so that _stop also ends their children; otherwise those could keep the port.
        children = [
            subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, start_new_session=True)
            for command in (web, jobs)
        ]
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            self._wait_for(port, children)
            self.stdout.write(f"\nPeer LMS is running at http://localhost:{port}/  (press Ctrl-C to stop)\n")
            self.stdout.write(f"Log in at http://localhost:{port}/accounts/login/ with the password “{PASSWORD}”:\n")
            for login in LOGINS:
                self.stdout.write(f"  {login.role:<34} {login.email}")
            self.stdout.write(f"\nOr log in with one click at http://localhost:{port}/demo/\n")
            self.stdout.flush()
            while all(child.poll() is None for child in children):
                time.sleep(0.5)
            raise CommandError("A process of the demo stopped. See its message above.")
        except (KeyboardInterrupt, SystemExit):
            self.stdout.write("\nStopping …")
        finally:
            self._stop(children)

    def _wait_for(self, port, children):
        for _ in range(1200):
            if any(child.poll() is not None for child in children):
                raise CommandError("The server did not start. See its message above.")
            with contextlib.closing(socket.socket()) as probe:
                probe.settimeout(1)
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.1)
        raise CommandError("The server did not answer within two minutes.")

    def _stop(self, children):
        for step in (signal.SIGTERM, signal.SIGKILL):
            for child in children:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.pid, step)
            deadline = time.monotonic() + 5
            while time.monotonic() < deadline and any(child.poll() is None for child in children):
                time.sleep(0.1)
