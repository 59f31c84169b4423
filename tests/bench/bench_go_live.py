"""How long a list of certified people takes at go-live: read, looked at, imported, and released.

    python -m tests.bench.bench_go_live [--database sqlite|postgresql] [--rows 20000]

A list of that many new people, a quarter of them near or past their last day, and continuing education of every fourth.
What staff wait for (reading, pages) and the jobs are measured apart, in seconds of CPU. Exits with 1 if reading takes
longer than --limit seconds, a page longer than PAGE_SECONDS, or import or release more than JOB_SECONDS in all.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

from tests.bench.page_costs import database, options_of, say

LIMIT_SECONDS, PAGE_SECONDS, JOB_SECONDS = 60, 5, 900
PAGES = ("", "?show=refused", "report/")

# More than a list of the greatest size has.
MOST_PARTS = 10_000


def main() -> None:
    """Read, look, import and release."""
    options = options_of(__doc__.splitlines()[0], LIMIT_SECONDS, rows=20_000)
    with database(options.database):
        measured = measure(options.rows)
    for name, seconds in measured.items():
        say(f"  {name}: {seconds:.1f} s")
    pages = max(seconds for name, seconds in measured.items() if name.startswith("page"))
    jobs = max(measured["import"], measured["release"])
    say(
        json.dumps(
            {"read_seconds": round(measured["read"], 1), "page_seconds": round(pages, 2), "limit": options.limit}
        )
    )
    good = measured["read"] <= options.limit and pages <= PAGE_SECONDS and jobs <= JOB_SECONDS
    sys.exit(0 if good else 1)


def timed(act: Callable[[], Any]) -> tuple[Any, float]:
    """What it returns, and the seconds of CPU that it took."""
    began = time.process_time()
    return act(), time.process_time() - began


def measure(count: int) -> dict[str, float]:
    """{what: seconds}."""
    import time_machine
    from django.test import Client

    from cohorts.core.approvals.actions import approve
    from lms.certification.actions import go_live_importing, go_live_release
    from tests.lms.certification.go_live_scene import NOW, GoLive
    from tests.world import World

    with time_machine.travel(NOW, tick=True):
        scene = GoLive(World(), lambda: None)
        rows, learned = rows_of(count)
        seconds = {}
        _list, seconds["read"] = timed(lambda: scene.read(rows, learned=learned))
        # As on server start: what is loaded once is not measured.
        import_module("lms.wsgi")
        client = Client(headers={"host": "127.0.0.1"})
        client.force_login(scene.staff)
        client.get("/admin/certificate-imports/")
        for page in PAGES:
            address = f"/admin/certificate-imports/{scene.list.pk}/{page}"
            answer, seconds[f"page {page or 'list'}"] = timed(lambda address=address: client.get(address))
            assert answer.status_code == 200, address
        proposal, seconds["propose"] = timed(scene.propose)
        _done, seconds["approve"] = timed(
            lambda: approve(proposal=proposal, reason="Checked", by=scene.second, at=scene.now)
        )
        importing = go_live_importing.import_part, go_live_importing.finish_import
        _done, seconds["import"] = timed(lambda: work(scene, *importing))
        scene.list.refresh_from_db()
        assert scene.list.counts["imported"] == count, scene.list.counts
        go_live_release.start_release(imported=scene.list, hold_days=30, by=scene.staff, at=scene.now)
        releasing = go_live_release.release_part, go_live_release.close_release
        _done, seconds["release"] = timed(lambda: work(scene, *releasing))
    return seconds


def work(scene: Any, part: Callable[..., int], end: Callable[..., None]) -> None:
    """What the job does, part by part; each part is a transaction of its own."""
    for _part in range(MOST_PARTS):
        if not part(imported=scene.list, by=scene.staff, at=scene.now):
            break
    end(imported=scene.list, by=scene.staff, at=scene.now)


def rows_of(count: int) -> tuple[list[list[str]], list[list[str]]]:
    """Rows of certificates, whose ends are spread over two years around today, and of continuing education."""
    from tests.lms.certification.go_live_scene import TODAY, american, issued_before, one

    rows, learned = [], []
    for place in range(1, count + 1):
        until = TODAY + timedelta(days=place % 730 - 90)
        letters = "".join("abcdefghij"[int(digit)] for digit in f"{place:05d}")
        rows.append(one(place, family=f"Old{letters}", issued=american(issued_before(until)), until=american(until)))
        if place % 4 == 0:
            learned.append([rows[-1][0], american(TODAY - timedelta(days=10)), "6", "Ethics", ""])
    return rows, learned


if __name__ == "__main__":
    main()
