"""Issue certificates: the first, renewals, and others that replace one because a name or a text changed."""

import secrets
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.core.jobs import enqueue
from cohorts.core.persons import is_own
from cohorts.core.states import transition
from cohorts.core.text import fold_code
from cohorts.people.models import CertificateLook, User
from lms.certification.actions.applications import end_application, locked
from lms.certification.actions.certificates import append_event, record_event
from lms.certification.actions.former_names import mark_former_names
from lms.certification.actions.offices import require_office
from lms.certification.actions.renewal_notices import next_notice
from lms.certification.actions.waiting_revocations import revocation_waits
from lms.certification.facts.parts import part_facts
from lms.certification.models import (
    Application,
    ApplicationState,
    Certificate,
    CertificateEventKind,
    CertificateKind,
    CertificateState,
    Cycle,
    CycleKind,
    Decision,
)
from lms.certification.models.endorsements import printed
from lms.certification.models.rules import RENEWALS, level_of
from lms.certification.rules.findings import all_leaves
from lms.certification.rules.ladder import Rung, StepKind, rungs_from
from lms.certification.rules.lapses import Lapse
from lms.certification.rules.numbering import random_certificate_number, verification_token
from lms.certification.rules.programs import Level
from lms.certification.rules.terms import BIRTHDAY, Term, anchor_day, first_term_through, next_term

# More than this many taken numbers in a row mean that the source of randomness is broken.
MAX_DRAWS = 50
KINDS = {
    CycleKind.INITIAL: CertificateKind.FIRST,
    CycleKind.RENEWAL: CertificateKind.RENEWAL,
    CycleKind.REINSTATEMENT: CertificateKind.REINSTATEMENT,
    CycleKind.UPGRADE: CertificateKind.UPGRADE,
}
# What is issued again without a new decision.
REISSUES = (CertificateKind.NAME_CHANGE, CertificateKind.CORRECTION, CertificateKind.REISSUE)
WAITING = (ApplicationState.DRAFT, ApplicationState.SUBMITTED)
CONTINUING = ("", StepKind.ON_TIME, StepKind.GRACE)
# The moments that a term can count from, by the type of the requirement whose evidence they are.
EVENTS = {"exam": "exam_passed", "composite_exam": "exam_passed", "course": "training_completed"}
# What a certificate takes over from the one that it replaces with another name or text.
REISSUE_FIELDS = (
    "person", "program", "version", "candidacy", "decision", "credential", "program_title", "legal_basis", "is_example",
    "valid_from", "certified_since", "valid_until", "after_end", "grace_until", "steps", "window_until", "held_until",
)  # fmt: skip


@action("certificate.issued", "Issued certificate")
def issue(
    *,
    decision: Decision,
    cycle: Cycle,
    by: User | None,
    at: datetime,
    randomness: Callable[[int], bytes] = secrets.token_bytes,
) -> Certificate:
    """Issue the certificate for a decision: number, token, a snapshot of its contents, an email; returns it.

    A renewal replaces the former certificate from the first day of its own term on, the next level that of the level
    before from its day on, unless the rules let it stand beside it. If a certificate was ever issued
    for the cycle, returns that one unchanged, whatever its state.
    """
    existing = Certificate.objects.filter(decision__cycle=cycle).latest_row()
    if existing is not None:
        return existing
    if not decision.met:
        raise Refused("certificate_requirements_open")
    candidacy, day = cycle.candidacy, home_day(at)
    level, program = level_of(cycle.version, candidacy.level), candidacy.program
    former = _former(cycle, level, day, by=by, at=at)
    term, continues = _term(cycle, level, former, decision, day)
    fields = {
        "person": candidacy.person,
        "program": program,
        "version": cycle.version,
        "candidacy": candidacy,
        "decision": decision,
        "kind": KINDS[CycleKind(cycle.kind)],
        # Renewing ends no probation.
        "state": former.state if former else CertificateState.ACTIVE,
        "credential": (level.title if level else "") or program.title,
        "program_title": program.title,
        "legal_basis": program.legal_basis,
        "is_example": program.is_example,
        "valid_from": term.begins,
        "certified_since": former.certified_since if former and continues else term.begins,
        "valid_until": term.through,
        **after_end(level.lapse if level else None, term.through),
    }
    issued = store(fields, former, replaced_from=max(term.begins, day), randomness=randomness, by=by, at=at)
    # Whatever an admission or a renewal was granted on: it is met now.
    for row in Application.objects.select_for_update().filter(cycle=cycle, state=ApplicationState.CONDITIONAL):
        transition(row, "admit", by=by, at=at, fields={"closed_at": at})
    return issued


@action("certificate.issued_again", "Issued certificate again")
def issue_again(
    *,
    certificate: Certificate,
    kind: Any,
    reason: str,
    by: User,
    at: datetime,
    randomness: Callable[[int], bytes] = secrets.token_bytes,
) -> Certificate:
    """Issue a certificate with the legal name and the look of today, because the name changed or the paper was wrong.

    The dates stay, nothing is charged, and the old number answers “superseded”. With another name so does each earlier
    number of the chain, also one that would still count after an early renewal. The person is emailed. Refuses everyone
    except program staff, one's own certificate, no reason, one that was replaced already, one that is not in force, and
    while a revocation of it waits for its second person.
    """
    require_office(by, certificate.program)
    if is_own(by, certificate.person_id):
        raise Refused("own_benefit")
    if kind not in REISSUES:
        raise ValueError(f"{kind} is not a way to issue a certificate again.")
    if not reason.strip():
        raise Refused("certificate_reason_missing", field="reason")
    row = Certificate.objects.select_for_update().get(pk=certificate.pk)
    day = home_day(at)
    if row.replaced_by_id is not None:
        raise Refused("certificate_replaced")
    if row.state not in (CertificateState.ACTIVE, CertificateState.PROBATION):
        raise Refused("certificate_wrong_state", state=row.get_state_display())
    if revocation_waits(row):
        raise Refused("certificate_revocation_waits")
    fields: dict[str, Any] = {name: getattr(row, name) for name in REISSUE_FIELDS} | {"kind": kind, "state": row.state}
    return store(fields, row, replaced_from=day, reason=reason.strip(), randomness=randomness, by=by, at=at)


def store(
    fields: Mapping[str, Any],
    former: Certificate | None,
    *,
    replaced_from: date,
    randomness: Callable[[int], bytes] = secrets.token_bytes,
    by: User | None,
    at: datetime,
    reason: str = "",
) -> Certificate:
    """Store a certificate with the name and the look of today, let it replace `former`; the person is emailed.

    Call inside an action.
    """
    person, authority, day = fields["person"], fields["program"].authority, home_day(at)
    look = CertificateLook.objects.filter(authority=authority).latest_row()
    if former is not None:
        # Only one certificate of a candidacy is in force: the former one makes room before the new one is stored.
        former.replaced_from = replaced_from
        former.save(update_fields=["replaced_from"])
    certificate = Certificate.objects.create(
        **fields,
        number=_free_number(day.year, randomness),
        token=verification_token(randomness=randomness),
        name=person.get_full_name(),
        family_name=person.family_name,
        authority_name=authority.name,
        signatory=look.signatory if look else "",
        look=look,
        endorsements=printed(person, fields["program"], max(day, fields["valid_from"])),
        issued_on=day,
        issued_at=at,
    )
    certificate.next_notice_on = next_notice(certificate, day)
    certificate.save(update_fields=["next_notice_on"])
    decision = certificate.decision
    number = {"decision": decision.number} if decision else {}
    log(certificate, by=by, at=at, number=certificate.number, kind=certificate.kind, **number)
    if former is not None:
        _replace(former, certificate, reason, by=by, at=at)
    record_event(certificate, CertificateEventKind.ISSUED, decision=decision, reason=reason, by=by, at=at)
    enqueue("lms.certification.tasks.keep_documents")
    return certificate


def _replace(former: Certificate, certificate: Certificate, reason: str, *, by: User | None, at: datetime) -> None:
    former.replaced_by = certificate
    former.save(update_fields=["replaced_by"])
    append_event(former, CertificateEventKind.REPLACED, reason=reason, by=by, at=at)
    mark_former_names(certificate, home_day(at), by=by, at=at)


def _former(cycle: Cycle, level: Level | None, day: date, *, by: User | None, at: datetime) -> Certificate | None:
    """The certificate that the next one replaces: of the same level, or of the level before.

    One of the level before that waits for its term to begin, because it was renewed early, never does.
    """
    rows = Certificate.objects.select_for_update()
    if cycle.kind != CycleKind.UPGRADE:
        return rows.filter(candidacy=cycle.candidacy).live().first()
    if level is None or level.beside:
        return None
    own = Certificate.objects.of_people([cycle.candidacy.person_id]).filter(program=cycle.candidacy.program_id).live()
    former = rows.filter(pk__in=own, candidacy__level__in=level.builds_on).order_by("issued_at", "pk").last()
    if former is not None:
        Certificate.objects.filter(candidacy=former.candidacy_id, replaced_from__gt=day).update(replaced_from=day)
        for waiting in Application.objects.filter(
            cycle__candidacy=former.candidacy_id, cycle__kind__in=RENEWALS, state__in=WAITING
        ):
            end_application(locked(waiting), by=by, at=at)
    return former


def _term(
    cycle: Cycle, level: Level | None, former: Certificate | None, decision: Decision, day: date
) -> tuple[Term, bool]:
    """The term of a certificate, and whether it continues the former one without a gap.

    The date of birth is looked up only where the rules end on a birthday.
    """
    validity = level.validity if level else None
    by_birthday = validity is not None and validity.anchor == BIRTHDAY
    born_on = part_facts([cycle])[cycle.pk].born_on if by_birthday else None
    if former is None or cycle.kind not in (CycleKind.RENEWAL, CycleKind.REINSTATEMENT):
        begins = anchor_day(validity, day, _events(decision))
        return Term(day, first_term_through(validity, begins, born_on)), False
    continues = cycle.step in CONTINUING or runs_from_end(level.lapse if level else None, cycle.step)
    term = next_term(validity, former=former.valid_until, issued_on=day, continues=continues, born_on=born_on)
    return term, continues


def runs_from_end(lapse: Lapse | None, step: str) -> bool:
    """Return whether the rules let the term of a renewal in this step continue the former one."""
    return any(one.step == step and one.runs_from == "end" for one in (lapse.steps if lapse else ()))


def _events(decision: Decision) -> dict[str, date]:
    """{what a term can count from: its last day} of the requirements that a decision rests on."""
    days: dict[str, date] = {}
    for leaf in all_leaves(decision.tree):
        name, moments = EVENTS.get(leaf.type, ""), [item.when for item in leaf.evidence if item.when]
        if leaf.met and name and moments:
            last = max(moments).date()
            days[name] = max(days.get(name, last), last)
    return days


def after_end(lapse: Lapse | None, through: date | None) -> dict[str, Any]:
    """Return what a certificate keeps of the rules about the time after its last valid day, as its columns."""
    if lapse is None or through is None:
        return {}
    steps = [(StepKind(step.step), step.through_months, step.fee_usd or Decimal(0)) for step in lapse.steps]
    rungs = rungs_from(through, steps)
    grace = next((rung.through for rung in rungs if rung.kind == StepKind.GRACE), through)
    if lapse.status_after == "probation":
        grace = _probation_through(rungs, through)
    return {
        "after_end": lapse.status_after,
        "grace_until": grace,
        "steps": [(rung.kind, rung.through.isoformat() if rung.through else None, str(rung.fee)) for rung in rungs],
    }


def _probation_through(rungs: tuple[Rung, ...], through: date) -> date | None:
    """The last day on probation after the last valid day: through the steps that ask for neither exam nor training.

    None: it does not end, without steps. Who must pass an exam again is not certified until then.
    """
    if not rungs:
        return None
    early = [rung.through for rung in rungs if rung.kind in (StepKind.GRACE, StepKind.LATE_FEE)]
    return early[-1] if early else through


def _free_number(year: int, randomness: Callable[[int], bytes]) -> str:
    """Return a number that no certificate has, here or from before this site. None of ours is ever deleted."""
    for _attempt in range(MAX_DRAWS):
        number = random_certificate_number(year, randomness=randomness)
        if not Certificate.objects.filter(number_key=fold_code(number)).exists():
            return number
    raise RuntimeError(f"{MAX_DRAWS} random certificate numbers in a row were taken.")
