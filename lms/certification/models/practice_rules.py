"""What the rules say about practice for each person: categories, who confirms, the plan; and who was certified when.

Each in a constant number of queries.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.persons import ByPerson, accounts_of, merged_accounts
from cohorts.people.models import Membership, SupervisorTerm
from lms.certification.models.certificate_status import CERTIFIED, CertificateKind
from lms.certification.models.certificates import SUSPENSIONS, Certificate, CertificateEvent
from lms.certification.models.certificates import CertificateEventKind as Event
from lms.certification.models.decisions import Candidacy, Cycle
from lms.certification.models.practice import PracticeClosing, PracticeEntry
from lms.certification.models.programs import Program, ProgramVersion
from lms.certification.models.rules import version_rules
from lms.certification.rules.leaves.hours import Practice
from lms.certification.rules.practice import PEER_SERVICES, Days, within
from lms.certification.rules.program_parts import SupervisionDuty
from lms.certification.rules.programs import ProgramVersion as Rules
from lms.certification.rules.requirements import leaves_of


@dataclass(frozen=True)
class PracticeRules:
    """What a version says about practice. `leaves`: the requirements of hours, of all levels."""

    program: Program
    version: str
    leaves: tuple[Practice, ...]
    plan: tuple[SupervisionDuty, ...]

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories of work; the usual one where the rules only have a plan."""
        return tuple(dict.fromkeys(leaf.category for leaf in self.leaves)) or ((PEER_SERVICES,) if self.plan else ())

    def confirmers(self, entry: PracticeEntry) -> set[str]:
        """What whoever confirms an entry must be, one of these; empty if the rules do not say."""
        if entry.is_session:
            return {kind for duty in self.plan if duty.session_kind == entry.kind for kind in duty.by}
        return {kind for leaf in self.leaves if leaf.category == entry.category for kind in leaf.confirmed_by}

    def only_while_certified(self, category: str) -> bool:
        """Whether hours of a category count only on days on which the person was certified."""
        own = [leaf for leaf in self.leaves if leaf.category == category]
        return bool(own) and all(leaf.while_certified for leaf in own)


def practice_rules(person_ids: Iterable[int]) -> Mapping[int, dict[int, PracticeRules]]:
    """Return {person: {program id: what its rules say}}, where they say something of practice. Two queries."""
    accounts = accounts_of(person_ids)
    candidacies = list(Candidacy.objects.of_accounts(list(accounts)).select_related("program"))
    cycles = Cycle.objects.current(candidacies)
    by_person: dict[int, dict[int, PracticeRules]] = defaultdict(dict)
    for cycle in sorted(cycles.values(), key=lambda one: (one.begun_at, one.pk)):
        rules = version_rules(cycle.version)
        if rules is not None and (rules.supervision_plan or _leaves(rules)):
            program = cycle.candidacy.program
            own = PracticeRules(program, cycle.version.version, _leaves(rules), rules.supervision_plan)
            by_person[accounts[cycle.candidacy.person_id]][program.pk] = own
    return ByPerson(by_person)


def of_asked_people(authorities: Collection[int] | None = None) -> Q:
    """Return a filter of memberships: those of people whose present rules say something of practice. Two queries.

    `authorities`: whose programs; None: of every authority.
    """
    versions = [row.pk for row in ProgramVersion.objects.filter(cycles__isnull=False).distinct() if _asks(row)]
    cycles = Cycle.objects.filter(version__in=versions).latest_only("candidacy").order_by()
    if authorities is not None:
        cycles = cycles.filter(candidacy__program__authority__in=sorted(authorities))
    people, merged = cycles.values_list("candidacy__person", flat=True), merged_accounts()
    joined = people.filter(candidacy__person__in={*merged, *merged.values()}) if merged else ()
    return Q(user__in=people) | Q(user__in=list(accounts_of(joined)))


def _asks(version: ProgramVersion) -> bool:
    rules = version_rules(version)
    return rules is not None and bool(rules.supervision_plan or _leaves(rules))


def _leaves(rules: Rules) -> tuple[Practice, ...]:
    trees = [tree for level in rules.all_levels for tree in level.trees.values()]
    trees += [level.renewal.tree for level in rules.all_levels if level.renewal and level.renewal.tree]
    return tuple(leaf for tree in trees for leaf in leaves_of(tree) if isinstance(leaf, Practice))


# A certificate counts up to these, and again from those; the last three undo a mistake, so nothing was lost.
STOPS = (*SUSPENSIONS, Event.REVOKED, Event.SURRENDERED, Event.DECEASED)
GOES_ON = (Event.REJECTED, Event.WITHDRAWN, Event.ENDED, Event.RETURNED, Event.REINSTATED, Event.RESTRICTED)
UNDONE = (Event.ANNULLED, Event.OVERTURNED, Event.RESTORED)


def certified_periods(person_ids: Iterable[int]) -> Mapping[tuple[int, int], list[Days]]:
    """Return {(person, program id): periods in which they were certified, or in the grace after it}. Two queries."""
    accounts = accounts_of(person_ids)
    certificates = list(Certificate.objects.of_accounts(list(accounts)).order_by("issued_on", "pk"))
    events: dict[int, list[CertificateEvent]] = defaultdict(list)
    kinds = (*STOPS, *GOES_ON, *UNDONE)
    for event in CertificateEvent.objects.filter(certificate__in=certificates, kind__in=kinds).order_by("pk"):
        events[event.certificate_id].append(event)
    periods: dict[tuple[int, int], list[Days]] = defaultdict(list)
    by_pk = {row.pk: row for row in certificates}
    for row in certificates:
        own = _periods(_first_day(row), _events_of_chain(row, by_pk, events))
        last = _last_day(row)
        clipped = [(begin, min((day for day in (end, last) if day), default=None)) for begin, end in own]
        periods[accounts[row.person_id], row.program_id] += [
            (begin, end) for begin, end in clipped if end is None or begin <= end
        ]
    return periods


def _events_of_chain(
    row: Certificate, by_pk: Mapping[int, Certificate], events: Mapping[int, list[CertificateEvent]]
) -> list[CertificateEvent]:
    """The events of a certificate, and those of what replaced it: renewed early, what stops the new one stops both.

    But for a hold of the gate, which is about what the renewal asked. Of another candidacy (the next level, another
    record) only what came after the replacement.
    """
    own, later, since = list(events[row.pk]), row, date.min
    while later.replaced_by_id in by_pk:
        former, later = later, by_pk[later.replaced_by_id]
        if former.candidacy_id != later.candidacy_id:
            since = max(since, former.replaced_from or since)
        own += [event for event in events[later.pk] if home_day(event.at) >= since and event.kind != Event.HELD]
    return sorted(own, key=lambda event: event.pk)


def _periods(begins_on: date, events: Iterable[CertificateEvent]) -> list[Days]:
    """The periods between what stopped a certificate and what let it go on; both days count."""
    done: list[Days] = []
    begin: date | None = begins_on
    for event in events:
        day = home_day(event.at)
        if event.kind in STOPS and begin is not None:
            done.append((begin, day))
            begin = None
        elif event.kind in GOES_ON and begin is None:
            begin = day
        elif event.kind in UNDONE and begin is None:
            begin = done.pop()[0]
    return done if begin is None else [*done, (begin, None)]


def _first_day(row: Certificate) -> date:
    """Of one from before this site, whose former certificates are not here, what its list says of certified since."""
    return row.certified_since if row.kind == CertificateKind.IMPORTED else row.valid_from


def _last_day(row: Certificate) -> date | None:
    """The last day with which a person counts as certified by the dates of a certificate; None: no end."""
    if row.valid_until is None or (row.after_end in CERTIFIED and row.grace_until is None):
        return None
    later = [row.grace_until] if row.after_end in CERTIFIED else []
    return max(day for day in (row.valid_until, row.window_until, *later) if day)


def employment_of(membership: Membership) -> Days:
    """Return the first and the last day of an employment, in the zone of the program."""
    return home_day(membership.started_at), home_day(membership.ended_at) if membership.ended_at else None


def employments_on(person_ids: Iterable[int]) -> list[Membership]:
    """Return the employments of people, also those that have ended: as trainee of an agency. One query."""
    rows = Membership.objects.of_people(person_ids).filter(role=roles.TRAINEE, organization__kind=roles.AGENCY)
    return list(rows.select_related("user", "organization", "supervisor").order_by("started_at", "pk"))


def supervisors_on(employment: Membership, day: date) -> set[int]:
    """Return the accounts of who supervised an employment on a day: one, or two on the day of a change."""
    terms = list(SupervisorTerm.objects.filter(membership=employment))
    if not terms:
        own = employment.supervisor_id
        return {own} if own and within(day, [employment_of(employment)]) else set()
    return {row.supervisor_id for row in terms if within(day, [(row.begins_on, row.ends_on)])}


def closed_through(program: Program) -> date | None:
    """Return the last closed day of the ledger of a program. One query."""
    row = PracticeClosing.objects.filter(program=program).latest_row()
    return row.through if row else None
