"""Two records of one person, where a certificate of one was ended by people and the other holds one of the same level.

A merge is no way out of a decision: a revocation reaches the other certificate too, a certificate that was given up
is replaced by the one that goes on, and a death is cleared up first. Nobody decides such a merge alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from cohorts.core.actions import log
from cohorts.core.dates import home_day
from cohorts.core.problems import Problem
from cohorts.core.states import transition
from cohorts.people.models import User
from lms.certification.actions.certificates import append_event, move, record_event
from lms.certification.actions.ended_applications import end_with
from lms.certification.actions.former_names import mark_former_names
from lms.certification.models import (
    UNFINISHED,
    Application,
    Certificate,
    CertificateEvent,
    CertificateEventKind,
    CertificateState,
)
from lms.certification.models.certificate_status import ENDED_STATES
from lms.certification.models.levels import levels_beneath
from lms.certification.models.rules import RENEWALS

# Somebody has to decide about these before two certificates become one person's.
OPEN_SANCTIONS = (CertificateState.SUSPENDED, CertificateState.PROBATION)


@dataclass(frozen=True)
class Collision:
    """Of one program and level: the certificate that people ended, and the one of another record that was not.

    Or, of one that was revoked, of a level that builds on its own.
    """

    ended: Certificate
    other: Certificate


def collisions(accounts: Iterable[int]) -> list[Collision]:
    """Return what collides among these accounts, each certificate once: a revocation first, the first of several.

    The last issue of each candidacy counts. One query.
    """
    rows = Certificate.objects.of_accounts(list(accounts)).latest_issues().order_by("issued_at", "pk")
    last = {row.candidacy_id: row for row in rows.select_related("program__authority", "candidacy", "version")}
    return [
        Collision(ended, other)
        for other in last.values()
        if other.state not in ENDED_STATES
        for ended in _weightiest(other, last.values())
    ]


def _weightiest(other: Certificate, rows: Iterable[Certificate]) -> list[Certificate]:
    """Return what people ended of these: of several revoked ones the first, and nothing besides, for it decides."""
    level, beneath = other.candidacy.level, levels_beneath(other)
    ended = [
        row
        for row in rows
        if row.state in ENDED_STATES
        and row.program_id == other.program_id
        and (row.candidacy.level == level or (row.state == CertificateState.REVOKED and row.candidacy.level in beneath))
    ]
    revoked = [row for row in ended if row.state == CertificateState.REVOKED]
    return revoked[:1] if revoked and all(row.state != CertificateState.DECEASED for row in ended) else ended


def problems_of(found: Iterable[Collision]) -> list[Problem]:
    """Return what has to be decided first: a death, an open sanction, a renewal of what the merge would end."""
    problems = []
    for one in found:
        if one.ended.state == CertificateState.DECEASED:
            problems.append(Problem("merge_ended_by_death", number=one.ended.number, other=one.other.number))
        if one.other.state in OPEN_SANCTIONS:
            state = one.other.get_state_display()
            problems.append(Problem("merge_open_sanction", number=one.other.number, state=state, person=one.other.name))
        renewing = Application.objects.filter(cycle__candidacy=one.other.candidacy_id, cycle__kind__in=RENEWALS)
        if one.ended.state == CertificateState.REVOKED and renewing.filter(state__in=UNFINISHED).exists():
            problems.append(Problem("merge_renewal_revoked", number=one.other.number, revoked=one.ended.number))
    return problems


def lines_of(found: Iterable[Collision]) -> list[str]:
    """Return what becomes of each collision, and why it takes two people."""
    revoked = _(
        "Certificate %(ended)s of one record was revoked; the other record holds %(other)s of the same level. The "
        "revocation reaches both: %(other)s is revoked today, and both numbers answer “Revoked”. Another person on "
        "the program staff must agree."
    )
    above = _(
        "Certificate %(ended)s of one record was revoked; the other record holds %(other)s of a level that builds on "
        "it. The revocation reaches both: %(other)s is revoked today, and both numbers answer “Revoked”. Another "
        "person on the program staff must agree."
    )
    texts = {
        CertificateState.REVOKED: revoked,
        CertificateState.SURRENDERED: _(
            "Certificate %(ended)s of one record was given up; the other record holds %(other)s of the same level. "
            "%(other)s goes on with its own days and replaces %(ended)s, whose number answers “Replaced”. Another "
            "person on the program staff must agree."
        ),
    }
    lines = []
    for one in found:
        if one.ended.state in texts:
            is_same = one.ended.candidacy.level == one.other.candidacy.level
            text = texts[CertificateState(one.ended.state)] if is_same else above
            lines.append(text % {"ended": one.ended.number, "other": one.other.number})
    return lines


def settle(accounts: Iterable[int], today: date, *, by: User | None, at: datetime) -> list[str]:
    """Do what `lines_of` says; returns sentences for the email to the person. Call inside an action."""
    sentences = []
    for one in collisions(accounts):
        numbers = {"ended": one.ended.number, "other": one.other.number}
        if one.ended.state == CertificateState.REVOKED:
            _revoke_too(one, by=by, at=at)
            text = _("Certificate %(ended)s was revoked. That counts for your certificate %(other)s, too.")
        else:
            one.ended.replaced_by, one.ended.replaced_from = one.other, today
            one.ended.save(update_fields=["replaced_by", "replaced_from"])
            append_event(one.ended, CertificateEventKind.MERGED, by=by, at=at)
            mark_former_names(one.other, today, by=by, at=at)
            text = _("Your certificate %(other)s stays current. Its number replaces %(ended)s, which was given up.")
        log(one.ended, by=by, at=at, current=one.other.number)
        sentences.append(text % numbers)
    return sentences


def _revoke_too(one: Collision, *, by: User | None, at: datetime) -> None:
    row = Certificate.objects.select_for_update().get(pk=one.other.pk)
    reason = _("Certificate %(number)s of the same person was revoked, and the two records were merged.") % {
        "number": one.ended.number
    }
    move(row, "revoke", by=by, at=at, reason=reason)
    append_event(row, CertificateEventKind.MERGED, by=by, at=at)
    record_event(row, CertificateEventKind.REVOKED, reason=reason, by=by, at=at)
    end_with(row, by=by, at=at)


def revoked_by_merging(rows: Iterable[Certificate]) -> list[Certificate]:
    """Return those that were revoked because two records were merged, and by nothing else since. One query."""
    rows = [row for row in rows if row.state == CertificateState.REVOKED]
    kinds = (CertificateEventKind.MERGED, CertificateEventKind.REVOKED)
    moments: dict[int, dict[str, datetime]] = defaultdict(dict)
    for event in CertificateEvent.objects.filter(certificate__in=rows, kind__in=kinds).order_by("pk"):
        moments[event.certificate_id][event.kind] = event.at
    merged, revoked = (str(kind) for kind in kinds)
    return [row for row in rows if (own := moments[row.pk]).get(merged) is not None and own[merged] == own.get(revoked)]


def freed(rows: Iterable[Certificate], sides: Mapping[int, int]) -> list[Certificate]:
    """Return those of `revoked_by_merging` that are apart from the revoked certificate that they followed.

    `sides`: {account: which of the two people it is of, once the merge has ended}. Whoever stays one person with it
    stays revoked.
    """
    rows = list(rows)
    followed = revoked_by_merging(rows)
    own = [row for row in rows if row.state == CertificateState.REVOKED and row not in followed]
    return [
        row
        for row in followed
        if not any(
            sides[row.person_id] == sides[one.person_id]
            and row.program_id == one.program_id
            and one.candidacy.level in {row.candidacy.level, *levels_beneath(row)}
            for one in own
        )
    ]


def give_back(row: Certificate, *, by: User | None, at: datetime) -> None:
    """Make a certificate what it was before a merge revoked it; the person and their employers are emailed."""
    for one in [row, *row.replaces.filter(state=CertificateState.REVOKED, replaced_from__gt=home_day(at))]:
        transition(one, "overturn", by=by, at=at)
    append_event(row, CertificateEventKind.PARTED, by=by, at=at)
    record_event(row, CertificateEventKind.OVERTURNED, by=by, at=at)
