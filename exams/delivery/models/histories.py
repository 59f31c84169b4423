"""Reads the input of the rules of attempts and results: policies, statements, and people's histories.

The number of queries does not depend on the number of people or exams.
"""

from collections import defaultdict

from django.db.models import F, Q

from cohorts.core.compiled import compiled
from cohorts.core.persons import ByPerson, accounts_of
from exams.assembly.models import ExamRole
from exams.delivery.models.attempts import ExamPolicy, NoShow, Preparation, StartCode, Statement
from exams.delivery.models.sittings import Score, Sitting, SittingState
from exams.delivery.models.windows import results_held
from exams.delivery.rules import attempts as rules
from exams.delivery.rules.results import Scale


class Policies:
    """The dated policies of some exams. One query, on creation."""

    def __init__(self, exam_ids):
        self._rows = defaultdict(list)
        for row in _policies(list(exam_ids)):
            self._rows[row.exam_id].append(row)

    def row(self, exam_id, at):
        """The policy in effect at `at`, or None."""
        return next((row for row in reversed(self._rows[exam_id]) if row.valid_from <= at), None)

    def attempts(self, exam_id, at):
        """The rules of attempts in effect at `at`."""
        row = self.row(exam_id, at)
        if row is None:
            return rules.Policy()
        return rules.Policy(
            row.most_attempts,
            row.within_days,
            row.waiting_days,
            row.preparation_before,
            row.no_show_uses_attempt,
            row.again_after_passing,
        )

    def scale(self, exam_id, at):
        """The score scale of sittings that started at `at`, or None for percent."""
        row = self.row(exam_id, at)
        return Scale(row.scale_low, row.scale_cut, row.scale_high) if row and row.scale_cut else None


@compiled
def _policies(exam_ids):
    return ExamPolicy.objects.filter(exam__in=exam_ids).order_by("valid_from", "pk")


def histories(person_ids, exam_ids):
    """{(person id, exam id): History} of these people and exams, without empty histories. Four queries."""
    accounts = accounts_of(person_ids)
    sitting_rows = _sittings(list(accounts), list(exam_ids))
    return _histories(
        _past_sittings(accounts, sitting_rows),
        _no_shows(accounts, exam_ids, sitting_rows),
        _preparation_days(accounts, exam_ids),
    )


def history_for(person_id, exam_id, policy):
    """One person's history in one exam, as far as `policy` needs it. Two queries, plus one each for no-shows and
    preparation if they count.
    """
    accounts, exams = accounts_of([person_id]), [exam_id]
    rows = _sittings(list(accounts), exams)
    no_shows = _no_shows(accounts, exams, rows) if policy.no_show_uses_attempt else {}
    preparation_days = _preparation_days(accounts, exams) if policy.preparation_before is not None else {}
    return _histories(_past_sittings(accounts, rows), no_shows, preparation_days).get(
        (person_id, exam_id), rules.History()
    )


def _histories(past_sittings, no_shows, preparation_days):
    return ByPerson(
        (pair, rules.History(*(tuple(one.get(pair, ())) for one in (past_sittings, no_shows, preparation_days))))
        for pair in {*past_sittings, *no_shows, *preparation_days}
    )


def _no_shows(accounts, exam_ids, rows):
    closing_times, attended = defaultdict(list), {(row["window"], accounts[row["person"]]) for row in rows}
    # A window that was changed after its no-shows were recorded has none until it closes again. A no-show in a
    # statewide window is recorded but does not count.
    no_shows = NoShow.objects.of_people(accounts).filter(
        window__exam__in=exam_ids,
        window__no_shows_at__isnull=False,
        window__cohort__isnull=False,
    )
    for account, exam, window, closed in no_shows.values_list("person", "window__exam", "window", "window__closes_at"):
        if (window, accounts[account]) not in attended:
            closing_times[accounts[account], exam].append(closed)
    return closing_times


def _preparation_days(accounts, exam_ids):
    days = defaultdict(list)
    rows = Preparation.objects.of_people(accounts).filter(exam__in=exam_ids, withdrawal=None)
    for account, exam, day in rows.values_list("enrollment__person", "exam", "done_on"):
        days[accounts[account], exam].append(day)
    return days


@compiled
def _sittings(accounts, exam_ids):
    """Data of every sitting of these people in these exams, in order."""
    return (
        Sitting.objects.of_accounts(accounts)
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
            "form__exam__role",
            "form__exam__must_pass",
            result_is_held=Q(results_held("window"), state=SittingState.SUBMITTED),
        )
    )


def _past_sittings(accounts, rows):
    scored = [row["pk"] for row in rows if row["state"] == "submitted" and not row["result_is_held"]]
    # Of several scores of a sitting, the latest is the last.
    passed = dict(_passed(scored)) if scored else {}
    sittings = defaultdict(list)
    for row in rows:
        is_known = row["state"] == SittingState.SUBMITTED and not row["result_is_held"]
        sittings[accounts[row["person"]], row["form__exam"]].append(
            rules.PastSitting(
                row["form"],
                row["ended_at"] or row["started_at"],
                row["state"],
                passed.get(row["pk"]) if is_known else None,
                row["result_is_held"],
                row["form__exam__role"] == ExamRole.FINAL or row["form__exam__must_pass"],
            )
        )
    return sittings


@compiled
def _passed(sitting_ids):
    return Score.objects.filter(sitting__in=sitting_ids).order_by(*Score.LATEST_BY).values_list("sitting", "passed")


def statement_for(exam_id):
    """The current statement of an exam: its newest version, or the newest common one, or None."""
    return next(iter(_statements(exam_id)), None)


@compiled
def _statements(exam_id):
    statements = Statement.objects.filter(Q(exam=exam_id) | Q(exam=None))
    return statements.order_by(F("exam").asc(nulls_last=True), *(f"-{field}" for field in Statement.LATEST_BY))[:1]


def code_of(window):
    """The current start code of a window, or None."""
    return StartCode.objects.filter(window=window).latest_row()
