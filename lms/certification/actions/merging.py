"""What merging two accounts of a person means for their certificates and their continuing education.

Nothing is moved and no date changes. Of two certificates of one level the one that counts today stays current, of two
such the later one; the other is replaced by it, so that both numbers answer and only one is reminded of. Where one was
revoked or given up, two people decide (`merging_stopped`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from cohorts.core.actions import action, log
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day, format_list, format_minutes
from cohorts.core.persons import accounts_of, supposing_merged
from cohorts.core.problems import Problem
from cohorts.people.models import User
from cohorts.people.ports import MergeView
from lms.certification import facts
from lms.certification.actions import merging_stopped
from lms.certification.actions.candidacies import standing
from lms.certification.actions.certificates import append_event
from lms.certification.actions.former_names import mark_former_names
from lms.certification.actions.merging_lines import discipline_lines, name_lines
from lms.certification.actions.merging_stopped import OPEN_SANCTIONS
from lms.certification.actions.waiting_revocations import revocation_waits
from lms.certification.facts.renewals import counted_twice
from lms.certification.models import (
    UNFINISHED,
    Application,
    Candidacy,
    Certificate,
    CertificateEventKind,
    CertificateState,
    Cycle,
    LearningDecision,
    LearningEntry,
)
from lms.certification.models.certificate_status import CERTIFIED
from lms.certification.models.certificates import CertificateQuerySet
from lms.certification.models.levels import levels_beneath
from lms.certification.models.rules import RENEWALS, rules_of
from lms.certification.rules.gate import evaluate


@dataclass(frozen=True)
class Pair:
    """Certificates of both accounts for one level: which stays current, and which it replaces."""

    current: Certificate
    replaced: Certificate


def view_of_merge(account: User, into: User, at: datetime) -> MergeView:
    """Return what merging means for certificates and continuing education.

    Refused while a sanction of one of two certificates is open, and while the one that would be replaced is being
    renewed. A revoked certificate beside another must be looked at, and takes two people if both are of one level. The
    gate is asked again; what it would say is said before.
    """
    pairs = _pairs(account, into, at)
    stopped = merging_stopped.collisions([*accounts_of([account.pk]), *accounts_of([into.pk])])
    problems = [problem for pair in pairs for problem in _problems(pair)] + merging_stopped.problems_of(stopped)
    in_pairs = {row.pk for pair in pairs for row in (pair.current, pair.replaced)}
    in_pairs |= {one.other.pk for one in stopped}
    others = [row for row in _live(account) if row.pk not in in_pairs]
    text = _("Certificate %(number)s stays as it is: number, date and text. It is then a certificate of %(person)s.")
    notes = [text % {"number": row.number, "person": into} for row in others]
    notes += [line for pair in pairs for line in _lines(pair, at)]
    notes += name_lines([*others, *(pair.current for pair in pairs)], into) + discipline_lines(account, into)
    gate = [] if problems else _gate(account, into, at)
    two = merging_stopped.lines_of(stopped)
    return MergeView(
        problems=problems, looks=_looks(account, into, stopped), two=two,
        notes=[*two, *notes, *_hours(account, into), *gate],
        office=stopped[0].other.program.authority if stopped else None,
    )  # fmt: skip


def _live(person: User) -> list[Certificate]:
    rows = Certificate.objects.of_accounts(list(accounts_of([person.pk]))).live().order_by("number")
    return list(rows.select_related("program", "candidacy", "version"))


def _pairs(account: User, into: User, at: datetime) -> list[Pair]:
    return _paired([*_live(into), *_live(account)], home_day(at))


def _paired(rows: Iterable[Certificate], today: date) -> list[Pair]:
    """Return what replaces what: of one level the highest in rank the others; the next level, if it counts, it."""
    by_level: dict[tuple[int, str], list[Certificate]] = defaultdict(list)
    for row in rows:
        by_level[row.program_id, row.candidacy.level].append(row)
    ranked = {key: sorted(several, key=lambda row: _rank(row, today)) for key, several in by_level.items()}
    pairs = [Pair(several[-1], former) for several in ranked.values() for former in several[:-1]]
    highest = [several[-1] for several in ranked.values()]
    for row in highest:
        above = [one for one in highest if one.program_id == row.program_id and _is_above(one, row, today)]
        if above:
            pairs.append(Pair(max(above, key=lambda one: len(levels_beneath(one))), row))
    return pairs


def _is_above(one: Certificate, row: Certificate, today: date) -> bool:
    return row.candidacy.level in levels_beneath(one) and one.status_on(today) in CERTIFIED


def _rank(row: Certificate, today: date) -> tuple[bool, date, date, datetime, int]:
    """The last one stays current: with which a person counts as certified, of two such the later one."""
    return row.status_on(today) in CERTIFIED, row.issued_on, row.valid_until or date.max, row.issued_at, row.pk


def _problems(pair: Pair) -> list[Problem]:
    rows = (pair.current, pair.replaced)
    problems = [
        Problem("merge_open_sanction", number=row.number, state=row.get_state_display(), person=row.name)
        for row in rows
        if row.state in OPEN_SANCTIONS
    ]
    problems += [Problem("merge_revocation_waits", number=row.number) for row in rows if revocation_waits(row)]
    renewing = Application.objects.filter(cycle__candidacy=pair.replaced.candidacy_id, cycle__kind__in=RENEWALS)
    if renewing.filter(state__in=UNFINISHED).exists():
        problems.append(Problem("merge_renewal_open", number=pair.replaced.number, current=pair.current.number))
    return problems


def _lines(pair: Pair, at: datetime) -> list[str]:
    current, former = pair.current, pair.replaced
    through = format_day(current.valid_until) if current.valid_until else _("without an end")
    text = _(
        "Both records hold a certificate of %(program)s. %(current)s stays current, through %(through)s. %(former)s is "
        "replaced by it today: its number and its link answer so. No last day changes, and reminders go out for "
        "%(current)s alone."
    )
    lines = [
        text
        % {
            "program": current.program,
            "current": current.number,
            "through": through,
            "former": former.number,
        }
    ]
    if former.valid_until and (current.valid_until is None or former.valid_until > current.valid_until):
        more = _("%(former)s would have ended later, on %(day)s. That day is not taken over.")
        lines.append(more % {"former": former.number, "day": format_day(former.valid_until)})
    return lines


def _looks(account: User, into: User, stopped: Collection[merging_stopped.Collision]) -> list[str]:
    """Return that one record has a revoked certificate and the other one in force of the same program.

    Of two of one level, it is what becomes of them.
    """
    lines = merging_stopped.lines_of(one for one in stopped if one.ended.state == CertificateState.REVOKED)
    levels = {(one.ended.pk, one.other.pk) for one in stopped}
    text = _(
        "Certificate %(revoked)s of one record was revoked; the other record holds %(number)s. Look at both first."
    )
    for one, other in ((account, into), (into, account)):
        rows = Certificate.objects.of_accounts(list(accounts_of([one.pk]))).filter(state=CertificateState.REVOKED)
        lines += [
            text % {"revoked": row.number, "number": beside.number}
            for row in rows.latest_issues().order_by("number")
            for beside in _live(other)
            if beside.program_id == row.program_id and (row.pk, beside.pk) not in levels
        ]
    return lines


def _hours(account: User, into: User) -> list[str]:
    """Return how much continuing education both records have, together, and each entry that counts once."""
    accounts = {**accounts_of([account.pk]), **accounts_of([into.pk])}
    entries = list(LearningEntry.objects.of_accounts(list(accounts)).select_related("program").order_by("on", "pk"))
    decided = LearningDecision.objects.filter(entry__in=entries).latest_per("entry_id")
    double = counted_twice(entries, decided)
    sides = set(accounts_of([account.pk]))
    notes = []
    for program in sorted({row.program for row in entries}, key=lambda one: one.pk):
        rows = [row for row in entries if row.program_id == program.pk]
        if {row.person_id in sides for row in rows} != {True, False}:
            continue
        text = _("Continuing education for %(program)s: %(own)s and %(other)s, together %(all)s.")
        line = text % {
            "program": program,
            "own": _sum([row for row in rows if row.person_id not in sides], decided),
            "other": _sum([row for row in rows if row.person_id in sides], decided),
            "all": _sum([row for row in rows if row.pk not in double], decided),
        }
        twice = [f"{row.title} ({format_day(row.on)})" for row in rows if row.pk in double]
        notes.append(f"{line} {_('Counted once: %(entries)s.') % {'entries': format_list(twice)}}" if twice else line)
    return notes


def _sum(rows: Collection[LearningEntry], decided: dict[int, LearningDecision]) -> str:
    return format_minutes(sum(decided[row.pk].minutes if row.pk in decided else row.minutes for row in rows))


def _gate(account: User, into: User, at: datetime) -> list[str]:
    """Return for which programs a certificate is issued as soon as the accounts are merged."""
    with supposing_merged(account.pk, into.pk):
        rows = standing(Candidacy.objects.of_person(into).select_related("program", "person").order_by("pk"))
        certified = set(Certificate.objects.of_person(into).values_list("program", flat=True))
        rows = [row for row in rows if row.program_id not in certified]
        cycles = Cycle.objects.current(rows) if rows else {}
        gathered = facts.gather(cycles.values(), at=at) if rows else {}
    text = _("All requirements of %(program)s are then met, so the certificate is issued at once.")
    rules = [(row, rules_of(cycles[row.pk])) for row in rows]
    day = home_day(at)
    met = [row for row, tree in rules if tree and evaluate(tree, gathered[cycles[row.pk].pk], day).met]
    return [text % {"program": row.program} for row in met]


@action("certificate.merged", "Settled certificates of merged records")
def settle_merge(*, account: User, into: User, by: User | None, at: datetime) -> list[str]:
    """Let one of two certificates of a level be current; returns sentences for the email that the person gets anyway.

    Call inside the merge, once the accounts are one person's.
    """
    own = accounts_of([into.pk])
    rows = Certificate.objects.select_for_update(of=("self",)).of_accounts(list(own)).live()
    today, sentences = home_day(at), []
    for pair in _paired(rows.select_related("candidacy", "program", "version").order_by("pk"), today):
        current, former = pair.current, pair.replaced
        former.replaced_by, former.replaced_from = current, today
        former.save(update_fields=["replaced_by", "replaced_from"])
        # Renewed early, the one before counted besides until its last day.
        chain_of(former).filter(replaced_from__gt=today).update(replaced_from=today)
        mark_former_names(current, today, by=by, at=at)
        append_event(former, CertificateEventKind.MERGED, by=by, at=at)
        log(former, by=by, at=at, current=current.number, account=account.pk)
        text = _("Your certificate %(current)s stays current. Its number replaces %(former)s.")
        sentences.append(text % {"current": current.number, "former": former.number})
    return sentences + merging_stopped.settle(own, today, by=by, at=at)


def chain_of(row: Certificate) -> CertificateQuerySet:
    """Return what this certificate replaces in its own record."""
    chain: CertificateQuerySet = Certificate.objects.filter(candidacy=row.candidacy_id, replaced_by__isnull=False)
    return chain.exclude(pk=row.pk)
