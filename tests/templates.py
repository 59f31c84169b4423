"""Make the databases that the tests copy, both at once: `python -m tests.templates`, with DATABASE_URL of a PostgreSQL.

Migrating takes one core for half a minute; before the tests there is another core with nothing to do.
"""

import threading

from tests.database import PostgresCopy, sqlite_template


def main():
    """Migrate both, each in a process of its own; an error is told and stops the make."""
    troubles = []

    def run(work):
        try:
            work()
        except Exception as trouble:
            troubles.append(trouble)

    works = [
        threading.Thread(target=run, args=(work,)) for work in (sqlite_template, PostgresCopy("none").make_template)
    ]
    for work in works:
        work.start()
    for work in works:
        work.join()
    if troubles:
        raise troubles[0]


if __name__ == "__main__":
    main()
