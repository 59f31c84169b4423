"""Reads what the rules of attempts and results are asked about: policies, statements, and what people did.

The number of queries does not depend on how many people or exams are asked for.
"""

from collections import defaultdict

from django.db.models import F, Q

from cohorts.core.persons import accounts_of
from exams.delivery.models.attempts import ExamPolicy, NoShow, Remediation, StartCode, Statement
from exams.delivery.models.sittings import Score, Sitting, SittingState
from exams.delivery.models.windows import results_held
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
    """{(person id, exam id): History} of everybody asked for. Four queries; a pair without any history is left out."""
    accounts = accounts_of(person_ids)
    rows = _rows(accounts, exam_ids)
    return _histories(_sat(accounts, rows), _missed(accounts, exam_ids, rows), _remediated(accounts, exam_ids))


def history_for(person_id, exam_id, policy):
    """What one person did in one exam, as far as `policy` asks: two queries, and one more for each thing it counts."""
    accounts, exams = accounts_of([person_id]), [exam_id]
    rows = _rows(accounts, exams)
    missed = _missed(accounts, exams, rows) if policy.no_show_uses_attempt else {}
    remediated = _remediated(accounts, exams) if policy.remediation_before is not None else {}
    return _histories(_sat(accounts, rows), missed, remediated).get((person_id, exam_id), rules.History())


def _histories(sat, missed, remediated):
    return {
        pair: rules.History(*(tuple(one.get(pair, ())) for one in (sat, missed, remediated)))
        for pair in {*sat, *missed, *remediated}
    }


def _missed(accounts, exam_ids, rows):
    missed, came = defaultdict(list), {(row["window"], accounts[row["person"]]) for row in rows}
    # A window that was opened anew after its sweep has no no-shows until it closes again. One for everybody invites
    # people and calls nobody, so not coming to it is noted and counts for nothing.
    no_shows = NoShow.objects.of_people(accounts).filter(
        window__exam__in=exam_ids,
        window__no_shows_at__isnull=False,
        window__cohort__isnull=False,
    )
    for account, exam, window, closed in no_shows.values_list("person", "window__exam", "window", "window__closes_at"):
        if (window, accounts[account]) not in came:
            missed[accounts[account], exam].append(closed)
    return missed


def _remediated(accounts, exam_ids):
    remediated = defaultdict(list)
    rows = Remediation.objects.of_people(accounts).filter(exam__in=exam_ids)
    for account, exam, day in rows.values_list("enrollment__person", "exam", "done_on"):
        remediated[accounts[account], exam].append(day)
    return remediated


def _rows(accounts, exam_ids):
    """What is known of every sitting of these people in these exams, in order. The exam of a form is its window's."""
    return list(
        Sitting.objects.of_people(accounts)
        .filter(form__exam__in=exam_ids)
        .order_by("started_at", "pk")
        .values(
            "pk",
            "person",
            "window",
            "form__exam",
            "form",
            "state",
            "started_at",
            "ended_at",
            waits=Q(results_held("window"), state=SittingState.SUBMITTED),
        )
    )


def _sat(accounts, rows):
    scored = [row["pk"] for row in rows if row["state"] == "submitted" and not row["waits"]]
    passed = Score.objects.filter(sitting__in=scored).latest_per("sitting", value="passed") if scored else {}
    found = defaultdict(list)
    for row in rows:
        known = row["state"] == SittingState.SUBMITTED and not row["waits"]
        found[accounts[row["person"]], row["form__exam"]].append(
            rules.Sat(
                row["form"],
                row["ended_at"] or row["started_at"],
                row["state"],
                passed.get(row["pk"]) if known else None,
                row["waits"],
            )
        )
    return found


def statement_for(exam_id):
    """The statement that candidates of an exam agree to now: its own newest version, else the common one, else None."""
    mine = Statement.objects.filter(Q(exam=exam_id) | Q(exam=None))
    return mine.order_by(F("exam").asc(nulls_last=True), *(f"-{field}" for field in Statement.LATEST_BY)).first()


def code_of(window):
    """The start code of a window that counts, or None."""
    return StartCode.objects.filter(window=window).latest_row()
