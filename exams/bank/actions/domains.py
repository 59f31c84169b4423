"""The domains that items belong to, which two people change together. Their weights are in the blueprint of an exam."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.actions import require_approval
from cohorts.core.refusals import refuse
from cohorts.people.models import User
from exams.bank.models import Domain
from exams.bank.rules.domains import domains_problem

CHANGE_DOMAINS = "domains.change"


@dataclass(frozen=True)
class DomainLine:
    """One domain. `id`: the row it changes; None for a new domain."""

    id: int | None
    code: str
    title: str


def domain_lines() -> tuple[DomainLine, ...]:
    """The domains as they are now, by code."""
    rows = Domain.objects.order_by("code")
    return tuple(DomainLine(id=row.pk, code=row.code, title=row.title) for row in rows)


def check_domains(lines: Sequence[DomainLine]) -> None:
    """Refuse a domain without a code of its own or a title, a domain left out, and what changes nothing."""
    refuse(domains_problem([(line.code, line.title) for line in lines]))
    now = domain_lines()
    if {line.id for line in now} != {line.id for line in lines if line.id is not None}:
        raise Refused("domain_left_out")
    if set(lines) == set(now):
        raise Refused("nothing_changes")


@action("domains.changed", "Changed domains")
def change_domains(*, lines: Sequence[DomainLine], by: User | None, at: datetime) -> Sequence[DomainLine]:
    """Put these codes and titles in place of those that count now; logs both, for every domain that changes.

    Takes two people (see acts). Refuses what `check_domains` refuses.
    """
    require_approval(CHANGE_DOMAINS, by=by)
    rows = {row.pk: row for row in Domain.objects.select_for_update()}
    former = {line.id: line for line in domain_lines()}
    check_domains(lines)
    changed = [line for line in lines if line != former.get(line.id)]
    for line in changed:
        if line.id is not None:
            # Codes are unique: two that change places must not meet on the way.
            Domain.objects.filter(pk=line.id).update(code=f"~{line.id}")
    for line in changed:
        row = rows[line.id] if line.id is not None else Domain()
        row.code, row.title = line.code.strip(), line.title.strip()
        row.save()
        before = former.get(line.id)
        log(
            row, by=by, at=at, code=row.code, title=row.title,
            former={"code": before.code, "title": before.title} if before else None,
        )  # fmt: skip
    return lines
