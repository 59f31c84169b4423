"""What people have to arrange for accommodations: for an exam, a training or an interview of the person.

Nobody but examinations staff reads grants, and nobody here reads a request: whoever runs the exam, the training or the
interview sees what to arrange, for whom and when, and never why.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.core.persons import accounts_of
from cohorts.core.visibility import AccessPath, ScopedModel
from cohorts.people.models import User
from cohorts.training.models import Cohort, Enrollment
from exams.delivery.models import Accommodation, AccommodationPurpose, ExamWindow, Sitting
from exams.delivery.models.accommodations import ACCOMMODATION_STAFF
from exams.delivery.models.own_times import first_day
from exams.delivery.models.windows import seats_for
from exams.delivery.rules.accommodations import is_arranged
from lms.certification.models.applications import REVIEWED, Application, ApplicationPart
from lms.certification.models.interviews import InterviewAppointment
from lms.certification.models.rules import rules_of
from lms.certification.rules.accommodation_requests import WITH_LANGUAGE
from lms.certification.rules.applications import asked_leaves
from lms.certification.rules.leaves import Interview

EXAM, TRAINING, INTERVIEW = AccommodationPurpose
# Who arranges it.
ARRANGERS = {
    EXAM: (roles.PROCTOR, roles.EXAMINATIONS),
    TRAINING: (roles.VENDOR_COORDINATOR,),
    INTERVIEW: (roles.PROGRAM,),
}
# So long somebody reads that something is not needed any more.
ENDED_FOR = timedelta(days=30)
PLACES = {EXAM: "window", TRAINING: "cohort", INTERVIEW: "application"}


class Arranged(ScopedModel):
    """Somebody says that an accommodation is arranged at a place, or, to undo it, that it is not. The latest counts.

    It goes with an exam window that is removed.
    """

    PERSON = "accommodation__person"
    access = AccessPath(staff=ACCOMMODATION_STAFF, people=("accommodation__person",))

    accommodation = models.ForeignKey(Accommodation, on_delete=models.PROTECT, related_name="arranged")
    window = models.ForeignKey(ExamWindow, on_delete=models.CASCADE, null=True, related_name="+")
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, null=True, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, null=True, related_name="+")
    done = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["accommodation", "pk"]
        verbose_name_plural = "arranged"
        constraints = [
            models.CheckConstraint(
                condition=Q(window__isnull=False, cohort=None, application=None)
                | Q(window=None, cohort__isnull=False, application=None)
                | Q(window=None, cohort=None, application__isnull=False),
                name="arranged_at_one_place",
            )
        ]

    def __str__(self):
        return f"Arranged {self.pk}"


@dataclass(frozen=True)
class Arrangement:
    """One accommodation to arrange at one place: an exam window, a cohort, or, for an interview, an application.

    `vendors`: ids of those whose seats the person has there.
    """

    grant: Accommodation
    place: Any
    vendors: frozenset[int] = frozenset()
    done: Arranged | None = None
    interview: InterviewAppointment | None = None

    @property
    def purpose(self) -> AccommodationPurpose:
        """What it is for."""
        return AccommodationPurpose(self.grant.purpose)

    @property
    def is_done(self) -> bool:
        """Whether it is arranged."""
        return self.done is not None and self.done.done

    @property
    def what(self) -> str:
        """What to arrange, with the language of an interpreter or a form."""
        line = getattr(self.grant, "line", None)
        language = line.request.language if line and self.grant.kind in WITH_LANGUAGE else ""
        return f"{self.grant}: {language}" if language else str(self.grant)

    @property
    def begins_at(self) -> datetime | None:
        """When it is needed; None where nobody has a day yet."""
        if self.purpose == INTERVIEW:
            return self.interview.starts_at if self.interview else None
        moment: datetime | None = self.place.opens_at if self.purpose == EXAM else self.place.starts_at
        return moment


def to_arrange(purposes: Iterable[str], at: datetime, *, ended: bool = False) -> list[Accommodation]:
    """Return the grants of today or later that somebody has to arrange, with their people. One query.

    `ended`: instead those that were taken back in the last days (`ENDED_FOR`).
    """
    grants = Accommodation.objects.in_force(home_day(at))
    if ended:
        grants = Accommodation.objects.filter(withdrawal__at__gte=at - ENDED_FOR, valid_to__gte=home_day(at))
    rows = grants.filter(purpose__in=list(purposes))
    rows = rows.select_related("person", "line__request").order_by("pk")
    return [row for row in rows if is_arranged(row.kind, row.purpose)]


def arrangements(grants: Sequence[Accommodation], at: datetime) -> list[Arrangement]:
    """Return these grants at each place that lies ahead, the first to begin first. At most nine queries."""
    if not grants:
        return []
    rows_ahead = _in_exams([one for one in grants if one.purpose == EXAM], at)
    rows_ahead += _in_trainings([one for one in grants if one.purpose == TRAINING], at)
    rows_ahead += _in_interviews([one for one in grants if one.purpose == INTERVIEW])
    rows = Arranged.objects.filter(accommodation__in=[one.grant.pk for one in rows_ahead]).order_by("pk")
    latest = {(row.accommodation_id, row.window_id, row.cohort_id, row.application_id): row for row in rows}
    named = [replace(one, done=latest.get(_key(one))) for one in rows_ahead]
    return sorted(named, key=lambda one: (one.begins_at or at, one.grant.pk))


def _key(one: Arrangement) -> tuple[int, int | None, int | None, int | None]:
    pk = one.place.pk
    return (
        one.grant.pk, pk if one.purpose == EXAM else None, pk if one.purpose == TRAINING else None,
        pk if one.purpose == INTERVIEW else None,
    )  # fmt: skip


def _seats(grants: Sequence[Accommodation]) -> tuple[Mapping[int, int], dict[int, list[Enrollment]]]:
    """({account: person}, {person: their seats}). One query."""
    accounts = accounts_of({one.person_id for one in grants})
    seats = defaultdict(list)
    rows = Enrollment.objects.taken().of_accounts(list(accounts)).exclude(cohort__state=Cohort.State.CANCELED)
    for seat in rows.select_related("cohort__course_version", "cohort__vendor").order_by("pk"):
        seats[accounts[seat.person_id]].append(seat)
    return accounts, seats


def _in_exams(grants: Sequence[Accommodation], at: datetime) -> list[Arrangement]:
    if not grants:
        return []
    accounts, seats = _seats(grants)
    cohorts = {seat.cohort_id for own in seats.values() for seat in own}
    courses = {seat.cohort.course_version.course_id for own in seats.values() for seat in own}
    ahead = ExamWindow.objects.filter(closes_at__gt=at).without_practice()
    ahead = ahead.filter(Q(cohort__in=cohorts) | Q(cohort=None, exam__course__in=courses))
    windows = list(ahead.select_related("exam", "cohort__vendor").order_by("opens_at", "pk"))
    sat = Sitting.objects.of_accounts(list(accounts)).filter(window__in=windows).exclude(state="begun")
    taken = {(accounts[person], window) for person, window in sat.values_list("person", "window")}
    return [
        Arrangement(grant, window, vendors)
        for grant in grants
        for window, vendors in _own_windows(seats[accounts[grant.person_id]], windows)
        if (accounts[grant.person_id], window.pk) not in taken
        and grant.valid_from <= first_day(window, at) <= grant.valid_to
    ]


def _own_windows(seats: Sequence[Enrollment], windows: Sequence[ExamWindow]) -> list[tuple[ExamWindow, frozenset[int]]]:
    """[(window, vendors)] that the person can use; one for everybody only where their cohort has none for the exam."""
    own = [(window, frozenset(seat.cohort.vendor_id for seat in seats_for(window, seats))) for window in windows]
    own = [(window, vendors) for window, vendors in own if vendors]
    with_date = {window.exam_id for window, _vendors in own if window.cohort_id}
    return [one for one in own if one[0].cohort_id or one[0].exam_id not in with_date]


def _in_trainings(grants: Sequence[Accommodation], at: datetime) -> list[Arrangement]:
    if not grants:
        return []
    accounts, seats = _seats(grants)
    return [
        Arrangement(grant, seat.cohort, frozenset({seat.cohort.vendor_id}))
        for grant in grants
        for seat in seats[accounts[grant.person_id]]
        if _overlaps(grant, seat.cohort, at)
    ]


def _overlaps(grant: Accommodation, cohort: Cohort, at: datetime) -> bool:
    if cohort.ends_at is None:
        return True
    first, last = home_day(cohort.starts_at), home_day(cohort.ends_at)
    return cohort.ends_at > at and grant.valid_from <= last and first <= grant.valid_to


def _in_interviews(grants: Sequence[Accommodation]) -> list[Arrangement]:
    if not grants:
        return []
    accounts = accounts_of({one.person_id for one in grants})
    rows = Application.objects.of_accounts(list(accounts)).filter(state__in=REVIEWED)
    waiting = list(rows.select_related("cycle__candidacy__program", "cycle__version", "reviewer"))
    parts = ApplicationPart.objects.filter(application__in=waiting, type="interview", replaced_by=None)
    recorded = set(parts.values_list("application", flat=True))
    by_person = defaultdict(list)
    for row in waiting:
        rules = rules_of(row.cycle)
        asks = rules is not None and any(isinstance(leaf, Interview) for leaf in asked_leaves(rules))
        if asks and row.pk not in recorded:
            by_person[accounts[row.cycle.candidacy.person_id]].append(row)
    rows_arranged = InterviewAppointment.objects.filter(application__in=waiting).arranged().order_by("-starts_at")
    arranged = {row.application_id: row for row in rows_arranged}
    return [
        Arrangement(grant, row, interview=arranged.get(row.pk))
        for grant in grants
        for row in by_person[accounts[grant.person_id]]
    ]


def not_needed_for(user: Any, at: datetime) -> list[Arrangement]:
    """Return what a user had to arrange and does not any more, because it was taken back and not granted again."""
    still = {(one.grant.person_id, one.grant.kind, one.place.pk) for one in arrangements_for(user, at)}
    rows = arrangements_for(user, at, ended=True)
    return [one for one in rows if (one.grant.person_id, one.grant.kind, one.place.pk) not in still]


def arrangements_for(user: Any, at: datetime, *, ended: bool = False) -> list[Arrangement]:
    """Return what a user has to arrange in their roles, and what of it is arranged, in a constant number of queries.

    `ended`: instead what was taken back in the last days.
    """
    holdings = user.holdings()
    purposes = [purpose for purpose, own in ARRANGERS.items() if user.is_superuser or any(r in holdings for r in own)]
    rows_ahead = arrangements(to_arrange(purposes, at, ended=ended), at) if purposes else []
    models_of = {EXAM: ExamWindow, TRAINING: Cohort, INTERVIEW: Application}
    visible = {}
    for purpose in {one.purpose for one in rows_ahead}:
        ids = [one.place.pk for one in rows_ahead if one.purpose == purpose]
        rows = models_of[purpose].objects.visible_to(user, role=ARRANGERS[purpose]).filter(pk__in=ids)
        visible[purpose] = set(rows.values_list("pk", flat=True))
    return [one for one in rows_ahead if one.place.pk in visible[one.purpose] and _is_theirs(one, user)]


def _is_theirs(one: Arrangement, user: Any) -> bool:
    """Proctors see people with a seat at their own vendor, also in a window for everybody. An interview is for the
    reviewer of the application; for everybody who could be one while there is none.
    """
    if one.purpose == INTERVIEW:
        return one.place.reviewer_id in (None, user.pk)
    if one.purpose == TRAINING or has_role(user, roles.EXAMINATIONS):
        return True
    return bool(one.vendors & user.holdings().get(roles.PROCTOR, frozenset()))


def arrangers_of(rows_ahead: Iterable[Arrangement], *, without: User | None) -> list[User]:
    """Return whom to tell that something is to be arranged: proctors and coordinators of vendors, and reviewers."""
    vendors: dict[str, set[int]] = {roles.PROCTOR: set(), roles.VENDOR_COORDINATOR: set()}
    people: dict[int, User] = {}
    for one in rows_ahead:
        if one.purpose != INTERVIEW:
            vendors[roles.PROCTOR if one.purpose == EXAM else roles.VENDOR_COORDINATOR] |= one.vendors
        elif one.place.reviewer is not None:
            people[one.place.reviewer_id] = one.place.reviewer
    for role, ids in vendors.items():
        if ids:
            rows = User.objects.members(role=role, organization=sorted(ids)).filter(is_active=True)
            people |= {row.pk: row for row in rows}
    return [row for pk, row in sorted(people.items()) if without is None or pk != without.pk]
