"""Which of two restricted statements somebody did not sign cannot be guessed by anybody who may not read it.

The same application twice: once the one statement is missing, once the other. Every page, list, filter, order,
search and file of everybody but the person and the reviewer must be the same.
"""

import difflib
import re

import pytest
import time_machine
from django.db import connection, transaction

from lms.certification.actions import application_parts
from tests.lms.certification.application_desk import BIRTHDAY, Desk
from tests.lms.emissions import Reading, as_files

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
STATEMENTS = ("quartz", "feldspar")
TREE = {
    "all_of": [
        {"type": "age", "min_years": 18, "title": "Age"},
        *(
            {"type": "attestation", "key": key, "sensitivity": "restricted", "text": "Yes.", "title": key.title()}
            for key in STATEMENTS
        ),
        {"type": "agreement", "key": "ethics", "title": "Code of ethics"},
        {"type": "staff_decision", "key": "admitted", "decision": "admitted", "at": "before_training"},
    ]
}
# What differs between two runs and says nothing: ids that are drawn, digests, the moment of rendering.
DRAWN = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{16,64}\b|[\w-]{40,}")
# Who reads, and at most how many pages; those about the person and the lists come first.
READERS = {
    "colleague": 70, "auditor": 60, "examinations": 40, "finance": 25, "supervisor": 25, "agency_coordinator": 25,
    "vendor_coordinator": 15,
}  # fmt: skip
SEARCHES = ("quartz", "Feldspar", "attestation", "not complete")


def applied(world, run_jobs, missing):
    """Somebody applies and does not sign one of two statements."""
    desk = Desk(world, tree=TREE)
    desk.begin()
    desk.give("age", "age", as_of=BIRTHDAY)
    desk.give("agreement", "ethics", signed_name=desk.person.get_full_name(), text_version="1")
    (signed,) = set(STATEMENTS) - {missing}
    leaf = desk.leaf("attestation", signed)
    version = application_parts.current_text_version(desk.application, leaf)
    desk.give("attestation", signed, signed_name=desk.person.get_full_name(), text_version=version)
    desk.submit(incomplete=True)
    desk.take()
    run_jobs()
    return desk


def readings(world, run_jobs, missing):
    """{reader: {address: text}} of a world in which one statement is missing, which is then undone."""
    everything = {}
    with transaction.atomic(), time_machine.travel(world.now, tick=False):
        desk = applied(world, run_jobs, missing)
        people = {name: getattr(world, name, None) for name in READERS}
        people["colleague"] = world.person("colleague", world.state, "program")
        starts = ["/desk/", "/admin/", "/admin/applications/", f"/admin/applications/{desk.application.pk}/"]
        starts += [f"/admin/candidacies/inspect/{desk.application.cycle.candidacy_id}/", "/agency/people/progress/"]
        starts += [f"/supervisor/people/{desk.person.pk}/path/", f"/admin/people/{desk.person.pk}/"]
        for name, person in people.items():
            reading = Reading(person, starts=starts, searches=SEARCHES, most=3, limit=READERS[name])
            texts = reading.plain()
            if name in ("colleague", "auditor"):
                texts |= {
                    address: content.decode("utf-8", "replace")
                    for address, content in as_files(reading).items()
                    if address.endswith("csv")
                }
            everything[name] = {address: DRAWN.sub("·", text) for address, text in texts.items()}
        transaction.set_rollback(True)
    return everything


def test_nobody_guesses_which_statement_is_missing_by_pages_filters_orders_searches_or_files(world, run_jobs):
    if connection.vendor != "sqlite":
        pytest.skip("Numbers of rows that were undone come again only on SQLite.")
    one, other = (readings(world, run_jobs, missing) for missing in STATEMENTS)
    trouble = []
    for reader, pages in one.items():
        assert len(pages) > 5, (reader, list(pages))
        if pages.keys() != other[reader].keys():
            trouble.append(f"{reader}: other addresses: {sorted(pages.keys() ^ other[reader].keys())[:5]}")
        for address in pages.keys() & other[reader].keys():
            if pages[address] != other[reader][address]:
                lines = difflib.unified_diff(
                    pages[address].splitlines(), other[reader][address].splitlines(), lineterm="", n=0
                )
                trouble.append(f"{reader}: {address}: " + " | ".join(list(lines)[2:6])[:600])
    assert not trouble, "\n".join(trouble[:20])
