"""From the database to a stored run, compared with `analyze` alone; and rescoring after a key change.

    python -m tests.bench.bench_stored_run [--database sqlite|postgresql] [--people 100000] [--items 100]
                                           [--recount 10000]

People in cohorts of 25 take a form, on a fresh database (SQLite in WAL with
synchronous=FULL, or a real PostgreSQL). A stored run is everything between the job's start and its end: reading,
figures, sums within cohorts, figures of every version, the document written. Peak memory is the process's own.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from tests import prepared

COHORT = 25
PORTION = 5_000


def say(text):
    """Print a line of the report at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def lay_form(people, items):
    """Create a published form and submitted sittings with answer sheets. Returns (form, world)."""
    from django.utils import timezone

    from cohorts.training.models import Cohort
    from exams.assembly.models import Exam, Form, FormItem
    from exams.bank.models import Item, ItemVersion, Key
    from exams.delivery.models import ExamWindow
    from tests.world import World

    world, now = World(), timezone.now()
    exam = Exam.objects.create(code="b", title="Bench", role="final", course=world.course(), minutes_allowed=60)
    form = Form.objects.create(exam=exam, code="bench")
    options = [{"label": label, "text": label} for label in "ABCD"]
    bank_items = Item.objects.bulk_create(Item(code=f"B{n:03}", stem="?") for n in range(items))
    versions = ItemVersion.objects.bulk_create(
        ItemVersion(item=item, number=1, kind="single", stem="?", options=options, at=now) for item in bank_items
    )
    Key.objects.bulk_create(Key(version=v, number=1, answer={"any_of": ["A"]}, at=now) for v in versions)
    FormItem.objects.bulk_create(FormItem(form=form, position=n, version=v) for n, v in enumerate(versions, 1))
    Form.objects.filter(pk=form.pk).update(state="published", cut_percent=60, cut_authority="The bench.")
    form.refresh_from_db()
    pattern = dict(
        vendor=world.vendor,
        course_version=world.course().versions.first(),
        time_zone="America/Chicago",
        place="x",
        seats=COHORT,
        starts_at=now,
        ends_at=now + timedelta(days=1),
        state="finished",
    )
    cohorts = Cohort.objects.bulk_create(Cohort(code=f"c{n}", **pattern) for n in range(-(-people // COHORT)))
    windows = ExamWindow.objects.bulk_create(
        ExamWindow(
            exam=exam,
            form=form,
            cohort=cohort,
            time_zone="America/Chicago",
            opens_at=now,
            closes_at=now + timedelta(days=1),
            at=now,
        )
        for cohort in cohorts
    )
    _sit(form, windows, world.person("candidate"), people, items, now)
    return form, world


def _sit(form, windows, person, people, items, now):
    from django.db import transaction

    from exams.delivery.models import AnswerSheet, Sitting
    from tests.bench.bench_analyze import simulate

    responses, key = simulate(people, items)
    # The key of the simulation varies; here the right answer is always A.
    letters = (responses - key) % 4
    letters[responses == 0] = 4
    names = ["A", "B", "C", "D", ""]
    for start in range(0, people, PORTION):
        with transaction.atomic():
            rows = Sitting.objects.bulk_create(
                Sitting(
                    window=windows[n // COHORT],
                    form=form,
                    person=person,
                    attempt=n % COHORT + 1,
                    seed="s",
                    device="d",
                    started_at=now,
                    deadline_at=now,
                    state="submitted",
                )
                for n in range(start, min(start + PORTION, people))
            )
            AnswerSheet.objects.bulk_create(
                AnswerSheet(sitting=row, form=form, at=now, responses=[names[code] for code in letters[start + at]])
                for at, row in enumerate(rows)
            )


@contextmanager
def timed(times):
    """Append (CPU seconds, elapsed seconds) of the block."""
    cpu, wall = time.process_time(), time.perf_counter()
    yield
    times.append((time.process_time() - cpu, time.perf_counter() - wall))


def stored_run(form, at, repeats=3):
    """Measure the lowest times of `analyze` alone and of whole runs; print the ratio and the memory."""
    from exams.analysis import frames
    from exams.analysis.actions import runs as analysis
    from exams.analysis.models import AnalysisRun
    from exams.psychometrics import analyze
    from tests.bench.bench_analyze import resident

    frame = frames.form_frame(form)
    alone, whole, reading = [], [], []
    for _ in range(repeats):
        with timed(alone):
            analyze(frame.responses, frame.key, cut=1)
        with timed(reading):
            frames.form_frame(form)
    people = len(frame.responses)
    del frame
    before, _ = resident()
    with open("/proc/self/clear_refs", "w", encoding="ascii") as reset:
        reset.write("5")
    for _ in range(repeats):
        run = AnalysisRun.objects.create(form=form, requested_at=at)
        with timed(whole):
            run = analysis.run_analysis(run=run, by=None, at=at)
        if run.state != "done":
            raise SystemExit(f"The run is {run.state}: {run.trouble}")
    _, peak = resident()
    for place, name in enumerate(("CPU", "wall")):
        bare, all_of_it = min(one[place] for one in alone), min(one[place] for one in whole)
        fastest = min(one[place] for one in reading)
        say(
            f"{people:,} sittings, {name} seconds: analyze {bare:.2f}, reading {fastest:.2f}, "
            f"database to stored run {all_of_it:.2f}, ratio {all_of_it / bare:.1f} (<= 5)"
        )
    say(f"memory of the run: {peak - before:.0f} MiB above the {before:.0f} MiB held before it")


def recount(world, at, people, items):
    """Change a key on a form many people have taken; print queries per thousand, and seconds."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from exams.assembly.models import Form
    from exams.bank.models import ItemVersion, Key
    from exams.delivery.actions.scoring import places_of, score_row, score_under
    from exams.delivery.models import AnswerSheet, Score
    from exams.results.actions import key_changes as rekeys
    from exams.results.actions import rescoring

    form = Form.objects.get(code="bench")
    places = places_of(form.pk)
    keys = list(Key.objects.order_by("version_id"))
    sheets = list(AnswerSheet.objects.order_by("sitting_id")[:people])
    Score.objects.bulk_create(
        (
            score_row(sheet.sitting_id, 1, score_under(keys, places, sheet.responses, form), places, keys, at=at)
            for sheet in sheets
        ),
        batch_size=500,
    )
    second = world.person("second", world.state, "examinations")
    proposal = rekeys.propose(
        version=ItemVersion.objects.get(pk=places[0].version_id),
        answer={"any_of": ["B"]},
        reason="Bench.",
        policy="both_ways",
        by=world.examinations,
        at=at,
    )
    rescoring.store_trial(proposal=proposal, trial={name: 0 for name in rescoring.COUNTS}, by=None, at=at)
    proposal.refresh_from_db()
    rekeys.approve(proposal=proposal, by=second, at=at, reason="Bench.")
    counts, times, is_last = [], [], False
    while not is_last:
        with CaptureQueriesContext(connection) as captured, timed(times):
            rescoring.apply_batch(proposal_id=proposal.pk, by=None, at=at)
        proposal.refresh_from_db()
        is_last = proposal.cursor >= sheets[-1].sitting_id or proposal.state != "approved"
        if not is_last:
            counts.append(sum(not query["sql"].startswith('INSERT INTO "delivery_score"') for query in captured))
    cpu, wall = (sum(one[place] for one in times) for place in (0, 1))
    say(
        f"{people:,} sittings of {items} items counted again: {cpu:.1f} CPU s, {wall:.1f} s; "
        f"{proposal.summary['changed']:,} scores appended; queries per thousand beside the inserts: "
        f"{json.dumps(sorted(set(counts)))}"
    )


def main():
    """Create the rows, measure, report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--items", type=int, default=100)
    parser.add_argument("--recount", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="peer-lms-bench-") as folder:
        directory = Path(folder)
        postgres = prepared.lay_out(directory, options.database)
        try:
            prepared.choose_settings(directory, postgres, settings_module="tests.bench.settings")
            prepared.set_up_django()
            from django.utils import timezone

            began = time.perf_counter()
            form, world = lay_form(options.people, options.items)
            say(f"created rows in {time.perf_counter() - began:.0f} s")
            stored_run(form, timezone.now())
            if options.recount:
                recount(world, timezone.now(), min(options.recount, options.people), options.items)
        finally:
            if postgres is not None:
                postgres.stop()


if __name__ == "__main__":
    main()
