"""Reads what the rules of attempts and results are asked about: policies, statements, and what people did.

The number of queries does not depend on how many people or exams are asked for.
"""

from collections import defaultdict

from exams.delivery.models.attempts import ExamPolicy, NoShow, Release, Remediation, StartCode, Statement
from exams.delivery.models.sittings import Score, Sitting, SittingState
from exams.delivery.rules import attempts as rules
from exams.delivery.rules.results import Scale


class Policies:
    """The dated policies of some exams. One query, when it is made."""

    def __init__(self, exam_ids):
        self._rows = defaultdict(list)
        for row in ExamPolicy.objects.filter(exam__in=exam_ids).order_by("valid_from", "pk"):
            self._rows[row.exam_id].append(row)

    def row(self, exam_id, at):
        """The policy that holds at `at`, or None."""
        return next((row for row in reversed(self._rows[exam_id]) if row.valid_from <= at), None)

    def attempts(self, exam_id, at):
        """What holds for attempts at `at`."""
        row = self.row(exam_id, at)
        if row is None:
            return rules.Policy()
        return rules.Policy(
            row.most_attempts,
            row.within_days,
            row.waiting_days,
            row.remediation_before,
            row.no_show_uses_attempt,
            row.again_after_passing,
        )

    def scale(self, exam_id, at):
        """The scale of scores of sittings begun at `at`, or None: percent."""
        row = self.row(exam_id, at)
        return Scale(row.scale_low, row.scale_cut, row.scale_high) if row and row.scale_cut else None


def histories(person_ids, exam_ids):
    """{(person id, exam id): History} of everybody asked for. Five queries; a pair without any history is left out."""
    sat, missed, remediated = _sat(person_ids, exam_ids), defaultdict(list), defaultdict(list)
    came = set(Sitting.objects.filter(person__in=person_ids).values_list("window", "person"))
    # A window that was opened anew after its sweep has no no-shows until it closes again. One for everybody invites
    # people and calls nobody, so not coming to it is noted and counts for nothing.
    no_shows = NoShow.objects.filter(
        person__in=person_ids,
        window__exam__in=exam_ids,
        window__no_shows_at__isnull=False,
        window__cohort__isnull=False,
    )
    for person, exam, window, closed in no_shows.values_list("person", "window__exam", "window", "window__closes_at"):
        if (window, person) not in came:
            missed[person, exam].append(closed)
    rows = Remediation.objects.filter(enrollment__person__in=person_ids, exam__in=exam_ids)
    for person, exam, day in rows.values_list("enrollment__person", "exam", "done_on"):
        remediated[person, exam].append(day)
    return {
        pair: rules.History(tuple(sat[pair]), tuple(missed[pair]), tuple(remediated[pair]))
        for pair in {*sat, *missed, *remediated}
    }


def _sat(person_ids, exam_ids):
    rows = list(
        Sitting.objects.filter(person__in=person_ids, form__exam__in=exam_ids)
        .order_by("started_at", "pk")
        .values(
            "pk",
            "person",
            "form__exam",
            "form",
            "state",
            "started_at",
            "ended_at",
            "window__holds_results",
            "window__release",
        )
    )
    ids = [row["pk"] for row in rows]
    held = {
        row["pk"]
        for row in rows
        if row["window__holds_results"] and row["window__release"] is None and row["state"] == SittingState.SUBMITTED
    }
    passed = dict(Score.objects.filter(sitting__in=ids).order_by("number").values_list("sitting", "passed"))
    found = defaultdict(list)
    for row in rows:
        known = row["state"] == SittingState.SUBMITTED and row["pk"] not in held
        found[row["person"], row["form__exam"]].append(
            rules.Sat(
                row["form"],
                row["ended_at"] or row["started_at"],
                row["state"],
                passed.get(row["pk"]) if known else None,
                row["pk"] in held,
            )
        )
    return found


def is_held(window):
    """Does this window still hold its results? At most one query."""
    return window.holds_results and not Release.objects.filter(window=window).exists()


def statement_for(exam_id):
    """The statement that candidates of an exam agree to now: its own newest version, else the common one, else None."""
    rows = list(Statement.objects.filter(exam=exam_id).order_by("-version")[:1])
    return rows[0] if rows else Statement.objects.filter(exam=None).order_by("-version").first()


def code_of(window):
    """The start code of a window that counts, or None."""
    return StartCode.objects.filter(window=window).order_by("-number").first()
