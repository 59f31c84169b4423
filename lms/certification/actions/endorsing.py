"""The gate of endorsements: grant what is earned, let it go on with a renewed certificate, and say what ends."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cohorts.core.actions import action, log
from cohorts.core.dates import home_day
from cohorts.core.persons import person_of
from cohorts.people.models import User
from lms.certification.actions.endorsement_emails import email_ending, email_news
from lms.certification.endorsement_events import ENDORSEMENT_GRANTED
from lms.certification.facts.endorsements import (
    Own,
    Rules,
    certificates_to_endorse,
    endorsement_rules,
    finding_of,
    learned_by,
    own_endorsements,
    with_hours,
)
from lms.certification.models import Certificate, Cycle, EndorsementEvent, EndorsementEventKind, EndorsementGrant
from lms.certification.models.certificate_status import CERTIFIED
from lms.certification.models.endorsements import printed
from lms.certification.rules import records
from lms.certification.rules.endorsements import (
    COUNTING,
    Grant,
    Kind,
    Status,
    goes_on,
    is_earned,
    kept_minutes,
    last_day,
)
from lms.certification.rules.facts import Facts, LearningFacts
from lms.certification.rules.findings import Finding


@dataclass(frozen=True)
class _Desk:
    """One certificate with the endorsements of its program and of its person, on a day."""

    certificate: Certificate
    rules: Rules
    own: Own
    learned: tuple[LearningFacts, ...]
    at: datetime

    @property
    def today(self) -> date:
        return home_day(self.at)


def follow(cycles: Iterable[Cycle], gathered: Mapping[int, Facts], *, at: datetime) -> None:
    """Grant and continue endorsements of the people of these cycles. Call inside the action that reconsiders them.

    Constant queries, and those of what is granted. Does nothing where the rules of no program have endorsements.
    """
    day = home_day(at)
    rules = endorsement_rules({cycle.candidacy.program_id for cycle in cycles}, day)
    cycles = [cycle for cycle in cycles if cycle.candidacy.program_id in rules]
    if not cycles:
        return
    people = {cycle.candidacy.person_id for cycle in cycles}
    certificates, own = certificates_to_endorse(people), own_endorsements(people)
    learned = learned_by(people) if any(kind.keeping for one in rules.values() for kind in one.kinds) else {}
    facts = with_hours(cycles, rules, gathered, day)
    for cycle in cycles:
        key = person_of(cycle.candidacy.person_id), cycle.candidacy.program_id
        certificate = certificates.get(key)
        # With two certificates side by side, the later one stands for both.
        if certificate is not None and certificate.candidacy_id == cycle.candidacy_id:
            desk = _Desk(certificate, rules[key[1]], own.get(key, Own()), tuple(learned.get(key, ())), at)
            _decide(desk, facts[cycle.pk])
            if certificate.issued_at == at:
                _print(certificate, day)


def _decide(desk: _Desk, facts: Facts) -> None:
    for kind in desk.rules.kinds:
        finding = finding_of(kind, facts, desk.today)
        grants = desk.own.of(kind.key)
        if _is_certified(desk.certificate, desk.today):
            earned = is_earned(kind, finding, [one.plain for one in grants], agreed=desk.own.agrees(kind.key))
            if earned:
                _grant_earned(desk, kind, finding)
            elif finding is not None and not kind.by_staff:
                _doubt(grants, met=finding.met, desk=desk)
        _continue(desk, kind, grants)


def _print(certificate: Certificate, day: date) -> None:
    """A certificate that is issued just now prints what was granted with it; its document is set later."""
    certificate.endorsements = printed(certificate.person, certificate.program, max(day, certificate.valid_from))
    certificate.save(update_fields=["endorsements"])


def _is_certified(certificate: Certificate, day: date) -> bool:
    """Whether its person counts as certified, also before the term of an early renewal begins."""
    return certificate.status_on(max(day, certificate.valid_from)) in CERTIFIED


def _grant_earned(desk: _Desk, kind: Kind, finding: Finding | None) -> None:
    until = last_day(desk.today, kind.months, desk.certificate.valid_until)
    if until is not None and until < desk.today:
        # In grace: the certificate is renewed first.
        return
    details = {"findings": records.tree_data(finding) if finding else {}}
    plain = Grant(desk.today, until, None, conditional=False)
    grant(desk.certificate, kind, desk.rules, plain, by=None, at=desk.at, **details)


def grant(
    certificate: Certificate, kind: Kind, rules: Rules, plain: Grant, *, by: User | None, at: datetime, **details: Any
) -> EndorsementGrant:
    """Append a granted endorsement; the person and, where it is shown, their employers are emailed.

    Call inside an action. The log does not name what can tell about the person.
    """
    row = EndorsementGrant.objects.create(
        person_id=person_of(certificate.person_id), program=certificate.program, version=rules.version,
        certificate=certificate, key=kind.key, title=kind.title, is_personal=kind.is_personal,
        begins_on=plain.begins_on, ends_on=plain.ends_on, is_conditional=plain.conditional, by=by, at=at, **details,
    )  # fmt: skip
    named = {} if kind.is_personal else {"endorsement": kind.key}
    log(row, by=by, at=at, begins_on=row.begins_on.isoformat(), conditional=row.is_conditional, **named)
    email_news(row, ENDORSEMENT_GRANTED, by=by, at=at)
    return row


def _doubt(grants: Iterable[EndorsementGrant], *, met: bool, desk: _Desk) -> None:
    """Say once to staff that what an endorsement rests on is no longer met, or that it is again. Nothing ends by it."""
    kinds = EndorsementEventKind
    for row in grants:
        counts = row.by_id is None and not row.is_conditional and row.status(desk.today) in (*COUNTING, Status.AHEAD)
        # What staff looked at and left stays as it is until it was met again.
        if counts and not met and row.doubt_kind not in (kinds.DOUBTED, kinds.CLEARED):
            note_event(row, kinds.DOUBTED, on=desk.today, by=None, at=desk.at)
        elif counts and met and row.doubt_kind in (kinds.DOUBTED, kinds.CLEARED):
            note_event(row, kinds.MET_AGAIN, on=desk.today, by=None, at=desk.at)


def note_event(
    row: EndorsementGrant, kind: Any, *, on: date, by: User | None, at: datetime, reason: str = ""
) -> EndorsementEvent:
    """Append what became of a granted endorsement. Call inside an action."""
    event = EndorsementEvent.objects.create(grant=row, kind=kind, on=on, reason=reason, by=by, at=at)
    log(row, by=by, at=at, event=str(kind), on=on.isoformat())
    return event


def _continue(desk: _Desk, kind: Kind, grants: tuple[EndorsementGrant, ...]) -> None:
    """With a renewed certificate, let an endorsement go on, or say once that it ends and how to keep it."""
    full = [row for row in grants if not row.is_conditional and row.ends_on is not None]
    last = max(full, key=lambda row: (row.ends_on, row.pk), default=None)
    if last is None or any(row.ends_on is None and not row.is_conditional for row in grants):
        return
    if last.ends_on is None or last.ends_on < desk.today or last.status(desk.today) == Status.ENDED:
        return
    certificate = desk.certificate
    if certificate.valid_until is not None and certificate.valid_until <= last.ends_on:
        return
    minutes = kept_minutes(kind.keeping, desk.learned, last.begins_on, last.ends_on)
    following = goes_on(
        kind, last.plain, (certificate.valid_from, certificate.valid_until), kept_minutes=minutes,
        wanted_on=desk.own.wants_on(kind.key), today=desk.today,
    )  # fmt: skip
    if following is not None:
        grant(certificate, kind, desk.rules, following, by=None, at=desk.at)
    elif certificate.valid_from > last.begins_on:
        email_ending(last, by=None, at=desk.at)


@action("endorsements.ending_said", "Said which endorsements end")
def say_ending(*, grants: Iterable[EndorsementGrant], by: User | None, at: datetime) -> int:
    """Email the people of endorsements that end and do not go on, once each; returns how many there were."""
    count = 0
    for row in grants:
        email_ending(row, by=by, at=at)
        count += 1
    return count
