"""What an employer may know of the certification of its people: how many requirements are met, and certificates.

Never why: decisions name scores, so they are read without `visible_to`. The caller may know of the people.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day, format_moment
from cohorts.core.persons import ByPerson, accounts_of
from cohorts.training.models import Admission, Cohort, Enrollment
from cohorts.training.ports import Need
from exams.delivery.models.outcomes import Outcome, final_outcomes, next_exams, not_yet_passed
from lms.certification.messages import findings as words
from lms.certification.messages.met import on_condition_text
from lms.certification.models.applications import Application, ApplicationState
from lms.certification.models.certificate_status import (
    ENDED_STATES,
    STATUS_COLUMNS,
    CertificateStatus,
    last_valid_day,
    status_of,
)
from lms.certification.models.certificates import Certificate
from lms.certification.models.decisions import Candidacy, CycleKind, Decision
from lms.certification.rules.findings import eligibility_as_one, steps_of

ENDS_SOON = timedelta(days=90)
STAGES = (
    ("without", _("No seat yet")),
    ("training", _("In training")),
    ("trained", _("Trained, not certified yet")),
    ("not_yet", _("Has to take the final exam again")),
    ("certified", _("Certified")),
    ("ends_soon", _("Certificate ends within 90 days")),
    ("lapsed", _("Certificate suspended, revoked or expired")),
)


class Path(NamedTuple):
    """How far a person is in a program, as last decided. next: the title of the first requirement that is open.

    denied: not admitted, and no application waits. condition: “Admitted on a condition, through …”, or "".
    """

    program: str
    met: int
    required: int
    next: str
    denied: bool = False
    condition: str = ""

    @property
    def admission(self) -> str:
        """What there is to say of admission, for a file."""
        return gettext("Not admitted") if self.denied else self.condition


class Credential(NamedTuple):
    """A certificate of a person: its status of the day as (code, words), and its last valid day."""

    number: str
    status: Any
    valid_until: date | None


def paths_of(person_ids: Iterable[int]) -> Mapping[int, list[Path]]:
    """Return {person: [Path]} of the programs in which a first decision was made. Five queries."""
    accounts = accounts_of(person_ids)
    rows = Candidacy.objects.of_accounts(list(accounts)).select_related("program").order_by("since", "pk")
    candidacies = {row.pk: row for row in rows}
    decisions = Decision.objects.filter(candidacy__in=list(candidacies)).of_last_cycles().latest_per("candidacy_id")
    until, denied = conditional_until(candidacies.values()), _denied(candidacies, accounts)
    paths: dict[int, list[Path]] = ByPerson()
    for pk, row in candidacies.items():
        if pk in decisions:
            path = _path(row, decisions[pk])
            condition = on_condition_text(until[pk]) if pk in until else ""
            path = path._replace(denied=pk in denied, condition=condition)
            paths.setdefault(accounts[row.person_id], []).append(path)
    return paths


def _path(row: Candidacy, decision: Decision) -> Path:
    steps = [step for step in eligibility_as_one(steps_of(decision.tree)) if step.in_force]
    first = next((words.title(step) for step in steps if not step.met), "")
    return Path(row.program.title, sum(step.met for step in steps), len(steps), first)


def _denied(candidacies: Mapping[int, Candidacy], accounts: Mapping[int, int]) -> set[int]:
    """Return the ids of the candidacies whose person is not admitted, unless an application waits. Two queries."""
    if not candidacies:
        return set()
    rows = Admission.objects.of_accounts(list(accounts)).order_by(*Admission.LATEST_BY)
    latest = {(accounts[row.person_id], row.program): row.admitted for row in rows}
    open_ones = Application.objects.filter(cycle__candidacy__in=list(candidacies), state=ApplicationState.SUBMITTED)
    waiting = set(open_ones.values_list("cycle__candidacy", flat=True))
    return {
        pk
        for pk, row in candidacies.items()
        if latest.get((accounts[row.person_id], row.program.key)) is False and pk not in waiting
    }


def conditional_until(candidacies: Iterable[Candidacy]) -> dict[int, date | None]:
    """Return {candidacy id: the last day of the condition} of those admitted on a condition. One query.

    The employer reads that there is one, and never which.
    """
    rows = Application.objects.filter(cycle__candidacy__in=list(candidacies), state=ApplicationState.CONDITIONAL)
    return dict(rows.filter(cycle__kind=CycleKind.INITIAL).values_list("cycle__candidacy", "condition_until"))


def _last_day(until: date | None, values: Any) -> date | None:
    """The last valid day of a certificate, by the values of its STATUS_COLUMNS."""
    return last_valid_day(values[0], until, values[STATUS_COLUMNS.index("held_from")])


def _goes_on(values: Any) -> bool:
    """Whether nobody has ended a certificate. The order of the others stays as it was."""
    return values[4] not in ENDED_STATES


def is_admitted(candidacy: Candidacy) -> bool:
    """Return whether the latest decision about admission was a yes, also on a condition. One query."""
    rows = Admission.objects.of_people([candidacy.person_id]).filter(program=candidacy.program.key)
    latest = rows.latest_row()
    return latest is not None and latest.admitted


def credentials_of(person_ids: Iterable[int], today: date) -> Mapping[int, list[Credential]]:
    """Return {person: [Credential]}, the newest of each program that nobody has ended, if there is one. One query."""
    accounts = accounts_of(person_ids)
    rows = Certificate.objects.of_accounts(list(accounts)).latest_issues().order_by("issued_at", "pk")
    newest: dict[tuple[int, int], Credential] = {}
    columns = ("person", "program", "number", "valid_until", *STATUS_COLUMNS)
    # Those that people ended come first, so that what counts takes their place.
    for account, program, number, until, *values in sorted(rows.values_list(*columns), key=_goes_on):
        newest[accounts[account], program] = Credential(
            number, status_of(*values, today=today), _last_day(until, values)
        )
    by_person: dict[int, list[Credential]] = defaultdict(list)
    for (person, _program), credential in newest.items():
        by_person[person].append(credential)
    return ByPerson(by_person)


def needs_of_people(person_ids: Iterable[int], at: datetime) -> Mapping[int, list[Need]]:
    """Return {person: [Need]}: a final that is not yet passed, and certificates that end soon or are not valid.

    Six queries. The link of each is on the row of the person, so the needs have none.
    """
    people, today = list(person_ids), home_day(at)
    needs: dict[int, list[Need]] = defaultdict(list)
    seats = Enrollment.objects.taken().of_people(people).select_related("cohort__course_version")
    exams = next_exams(seats, at)
    credentials = credentials_of(people, today)
    for person, outcome in final_outcomes(people).items():
        if outcome == Outcome.NOT_YET:
            needs[person].append(_not_yet(exams.get(person)))
    for person, rows in credentials.items():
        needs[person] += [need for one in rows if (need := _need_of(one, today))]
    return {person: rows for person, rows in needs.items() if rows}


def _not_yet(exam: Any) -> Need:
    why = gettext("Final exam not yet passed.")
    if exam is None:
        return Need(why, gettext("There is no other date yet. Ask the training vendor for one"))
    about = {"when": format_moment(exam.opens_at, exam.time_zone)}
    return Need(why, gettext("Next date: %(when)s. Make time to prepare") % about)


def _need_of(one: Credential, today: date) -> Need | None:
    ask = gettext("Ask state program staff what comes next")
    if one.status != CertificateStatus.ACTIVE:
        return Need(gettext("Certificate: %(status)s.") % {"status": one.status.label}, ask)
    if one.valid_until and one.valid_until <= today + ENDS_SOON:
        return Need(gettext("The certificate ends on %(day)s.") % {"day": format_day(one.valid_until)}, ask)
    return None


def in_stage(rows: Any, stage: str, today: date) -> Any:
    """Keep the memberships whose person is in one of the STAGES."""
    seats = Enrollment.objects.taken().filter(
        person=OuterRef("user"), cohort__course_version__course__audience="trainees"
    )
    current = seats.filter(cohort__state__in=(Cohort.State.OPEN, Cohort.State.RUNNING))
    certificates = Certificate.objects.filter(person=OuterRef("user"))
    valid = certificates.certified_on(today)
    conditions = {
        "without": ~Exists(seats),
        "training": Exists(current),
        "trained": Exists(seats.filter(cohort__state=Cohort.State.FINISHED)) & ~Exists(current) & ~Exists(certificates),
        "not_yet": not_yet_passed("user"),
        "certified": Exists(valid),
        "ends_soon": Exists(valid.filter(valid_until__lte=today + ENDS_SOON)),
        "lapsed": Exists(certificates) & ~Exists(valid),
    }
    return rows.filter(conditions[stage])
