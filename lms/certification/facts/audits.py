"""What an audit looks at: the entries of continuing education behind a renewal, and what still counts of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time

from cohorts.core.dates import home_day, home_zone
from cohorts.core.persons import person_of
from lms.certification.facts import gather
from lms.certification.facts.common import evidence_of, home
from lms.certification.facts.moments import leaves_by_cycle
from lms.certification.facts.renewals import closings
from lms.certification.models import (
    Application,
    ApplicationState,
    AuditedRenewal,
    AuditFinding,
    AuditPaper,
    AuditPaperKind,
    AuditRound,
    Certificate,
    Cycle,
    DropReason,
    LearningDecision,
    LearningEntry,
    LearningSource,
)
from lms.certification.models.certificate_status import CertificateState
from lms.certification.rules.facts import AskedAt, LearningFacts
from lms.certification.rules.leaves import ContinuingEducation
from lms.certification.rules.settings import minutes

ENDED = {
    CertificateState.DECEASED: DropReason.DIED,
    CertificateState.SURRENDERED: DropReason.GIVEN_UP,
    CertificateState.REVOKED: DropReason.REVOKED,
}


@dataclass(frozen=True)
class Line:
    """One entry that the person attested, the proof that they sent in the audit, and what staff found."""

    entry: LearningEntry
    decided: LearningDecision | None
    proof: AuditPaper | None
    finding: AuditFinding | None

    @property
    def counts(self) -> int:
        """The minutes that count if the audit is decided now."""
        if self.finding is not None:
            return self.finding.minutes
        return self.decided.minutes if self.decided else self.entry.minutes


@dataclass(frozen=True)
class Standing:
    """What a renewal needs of continuing education, and what counts by the findings. Minutes. `lacking`: of areas."""

    needed: int
    counted: int
    lacking: tuple[tuple[str, int], ...] = ()

    @property
    def is_enough(self) -> bool:
        """Whether the renewal still has what its rules ask for."""
        return self.counted >= self.needed and not self.lacking


def renewals_of(audit: AuditRound) -> list[Cycle]:
    """Return the renewals of the list of an audit: of each person the last one that was submitted in its days.

    Without those that were withdrawn or not granted. One query.
    """
    over = Application.objects.filter(state__in=(ApplicationState.WITHDRAWN, ApplicationState.DENIED)).values("cycle")
    begins_at = datetime.combine(audit.first_on, time(0), home_zone())
    rows = Cycle.objects.filter(candidacy__program=audit.program_id, kind__in=audit.kinds).exclude(pk__in=over)
    rows = rows.filter(submitted_at__gte=begins_at, submitted_at__lt=audit.closes_at).select_related("candidacy")
    latest = {person_of(row.candidacy.person_id): row for row in rows.order_by("submitted_at", "pk")}
    return sorted(latest.values(), key=lambda row: row.pk)


def drop_reasons(rows: Collection[AuditedRenewal], kept: Collection[AuditedRenewal] = ()) -> dict[int, DropReason]:
    """Return {id of an audited renewal: why nobody can be asked about it}, of those that have a reason. One query.

    The certificate ended, or a renewal of the same person is earlier in `rows` or among `kept`: records were merged.
    """
    latest = Certificate.objects.filter(candidacy__in={row.cycle.candidacy_id for row in rows}).latest_issues()
    states = latest.latest_per("candidacy_id", value="state")
    people = {person_of(row.cycle.candidacy.person_id) for row in kept}
    reasons: dict[int, DropReason] = {}
    for row in rows:
        person = person_of(row.cycle.candidacy.person_id)
        if ended := ENDED.get(states.get(row.cycle.candidacy_id, "")):
            reasons[row.pk] = ended
        elif person in people:
            reasons[row.pk] = DropReason.MERGED
        else:
            people.add(person)
    return reasons


def lines_of(audited: AuditedRenewal) -> list[Line]:
    """Return the entries that the person attested for the renewal, by day. Four queries.

    Without what they removed or staff struck before the audit, and without hours carried over from the term before.
    """
    cycle = audited.cycle
    after, until = closings([cycle])[cycle.pk]
    rows = LearningEntry.objects.of_person(cycle.candidacy.person).filter(program=cycle.candidacy.program_id)
    rows = rows.filter(at__lte=until or audited.asked_at).exclude(source=LearningSource.CARRIED)
    rows = rows.filter(at__gt=after) if after else rows
    entries = list(rows.order_by("on", "pk"))
    decided = LearningDecision.objects.filter(entry__in=entries).select_related("by").latest_per("entry_id")
    findings = AuditFinding.objects.filter(audited=audited).select_related("by").latest_per("entry_id")
    proofs = AuditPaper.objects.filter(audited=audited, kind=AuditPaperKind.PROOF).latest_per("entry_id")
    lines = [Line(row, decided.get(row.pk), proofs.get(row.pk), findings.get(row.pk)) for row in entries]
    return [line for line in lines if line.finding or line.counts]


def standing_of(audited: AuditedRenewal, lines: Iterable[Line], *, at: datetime) -> Standing:
    """Return what the renewal has of what its rules ask for, if the findings of these lines count."""
    cycle, lines = audited.cycle, list(lines)
    leaf = next((row for row in leaves_by_cycle([cycle])[cycle.pk] if isinstance(row, ContinuingEducation)), None)
    if leaf is None:
        return Standing(0, 0)
    gathered = gather([cycle], at=at)[cycle.pk]
    looked_at = {str(line.entry.pk) for line in lines}
    label = LearningEntry._meta.label
    others = [
        row for row in gathered.learning if not {item.id for item in row.evidence if item.table == label} & looked_at
    ]
    own = [
        LearningFacts(
            line.counts,
            line.entry.on,
            tuple(line.entry.areas),
            evidence=(evidence_of(line.entry, home(line.entry.at)),),
        )
        for line in lines
        if line.counts
    ]
    day = gathered.day_of(AskedAt.RENEWAL) or home_day(cycle.submitted_at or at)
    counting = leaf.counting(replace(gathered, learning=(*others, *own)), day)
    return Standing(minutes(leaf.total), counting.total, tuple(sorted(counting.lacking.items())))
