"""How long it takes to evaluate everybody again after the rules changed.

    python -m tests.bench.bench_rules [--database sqlite|postgresql] [--people 10000] [--sessions 10]

Everybody is on the way by the Minnesota example: hours, fee, admission, and an application of seven parts. A draft
with another age and one more document is tried on all of them. Exits with 1 if that takes more than --limit times the
pure evaluation of the same facts.
"""

import json
import sys
import time
from datetime import date
from pathlib import Path

from tests.bench.page_costs import database, options_of, say

LIMIT = 5
PER_COHORT = 25
EXAMPLE = Path(__file__).parents[2] / "lms/certification/programs/minnesota.yaml"


def main() -> None:
    """Lay the people, and try the draft on them."""
    options = options_of(__doc__.splitlines()[0], LIMIT, people=10_000, sessions=10)
    with database(options.database):
        whole, pure, tried, differ, queries = measured(options.people, options.sessions)
    ratio = whole / pure
    say(f"  {tried} people evaluated again in {whole:.1f} s, {differ} differ; the pure evaluation takes {pure:.1f} s")
    say(f"  {queries} queries for each thousand")
    say(json.dumps({"times_the_pure_evaluation": round(ratio, 2), "seconds": round(whole, 2), "limit": options.limit}))
    sys.exit(0 if ratio <= options.limit and tried == options.people else 1)


def measured(people: int, sessions: int) -> tuple[float, float, int, int, float]:
    """(CPU seconds of all, of the pure evaluation, how many tried, how many differ, queries per thousand)."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from lms.certification.actions.rule_trials import BATCH, try_on_people

    program, draft = lay(timezone.now(), people, sessions)
    at = timezone.now()
    with CaptureQueriesContext(connection) as queries:
        try_on_people(program, draft, at=at)
    batches = -(-people // BATCH)
    began = time.process_time()
    tried, trials, _left_out = try_on_people(program, draft, at=at)
    whole = time.process_time() - began
    return whole, pure_evaluation(program, draft, at), tried, len(trials), len(queries) / batches


def pure_evaluation(program, draft, at) -> float:
    """CPU seconds of judging everybody by both versions, with the facts and the rules at hand."""
    from cohorts.core.dates import home_day
    from lms.certification import facts
    from lms.certification.actions.rule_trials import both
    from lms.certification.models import Cycle

    cycles = Cycle.objects.current(program.candidacies.select_related("program", "person"))
    gathered, rules = facts.gather(cycles.values(), at=at), trees(program)
    others, day = draft.tree(*rules[0]), home_day(at)
    began = time.process_time()
    for cycle in cycles.values():
        both(rules[1], others, gathered[cycle.pk], day)
    return time.process_time() - began


def trees(program):
    """((level, pathway), the tree) of the present rules."""
    from lms.certification.models.rules import version_rules

    version = version_rules(program.versions.get())
    level = version.all_levels[0]
    way = (level.key, next(iter(level.trees)))
    return way, version.tree(*way)


def lay(now, people: int, sessions: int):
    """Write everybody with what they gave; returns the program and the draft."""
    from lms.certification.models import Program
    from lms.certification.rules.program_files import read_version
    from tests.bench.year import Year

    year = Year(now, cohorts=people // PER_COHORT, people=PER_COHORT, sessions=sessions, program=(EXAMPLE, 1))
    year.lay()
    program = Program.objects.get()
    lay_applications(program, year)
    data = program.versions.get().content | {"version": "draft", "effective_from": "2031-01-01"}
    requirements = data["levels"][0]["requirements"]["all_of"]
    requirements[0]["min_years"] = 21
    requirements.append({"type": "document", "key": "job-description", "max_age_days": 365})
    return program, read_version(data)


def lay_applications(program, year) -> None:
    """Everybody applied with seven parts, of which staff accepted those that wait for them."""
    from lms.certification.models import Application, ApplicationPart, ApplicationState, Channel, Cycle, PartDecision
    from lms.certification.rules.leaves import Part
    from lms.certification.rules.requirements import leaves_of

    _way, tree = trees(program)
    Cycle.objects.update(submitted_at=year.now)
    made = {"channel": Channel.ONLINE, "state": ApplicationState.SUBMITTED, "begun_at": year.now}
    rows = Application.objects.bulk_create(Application(cycle=cycle, **made) for cycle in Cycle.objects.order_by("pk"))
    leaves = [leaf for leaf in leaves_of(tree) if isinstance(leaf, Part) and not getattr(leaf, "itself", False)]
    parts = [
        ApplicationPart(
            application=row, type=leaf.type, key=leaf.key_value, restricted=leaf.restricted, digest="d", at=year.now,
            as_of=date(2026, 1, 1),
        )
        for row in rows
        for leaf in leaves
    ]  # fmt: skip
    parts += [
        ApplicationPart(
            application=row, type="age", key="age", restricted=False, digest="d", at=year.now,
            as_of=date(1990 + row.pk % 20, 5, 1),
        )
        for row in rows
    ]  # fmt: skip
    parts = ApplicationPart.objects.bulk_create(parts, batch_size=2_000)
    staff = year.world.program_staff
    PartDecision.objects.bulk_create(
        (
            PartDecision(
                application_id=part.application_id, type=part.type, key=part.key, restricted=part.restricted,
                part=part, outcome="accepted", by=staff, at=year.now,
            )
            for part in parts
            if part.type in ("education", "reference")
        ),
        batch_size=2_000,
    )  # fmt: skip


if __name__ == "__main__":
    main()
