"""Forms that agencies file with the state: send, decide, open again, withdraw."""

from dataclasses import dataclass
from datetime import date, datetime

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.approvals.carrying_out import acting_ids
from cohorts.core.dates import home_day, home_zone
from cohorts.core.formatting import format_long_moment
from cohorts.core.states import transition
from cohorts.core.text import same_name
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import Membership, Organization, User
from lms.certification.actions.candidacies import note
from lms.certification.actions.offices import require_office
from lms.certification.events import AGENCY_FORM_NEWS, AGENCY_FORM_SENT
from lms.certification.messages.agency_filings import BUILT_IN, TEXT
from lms.certification.messages.signed import intent
from lms.certification.models import AgencyFiling, FilingKind, FilingState, Program, ProgramVersion, StatementText
from lms.certification.models.rules import version_rules
from lms.certification.rules.programs import in_force

ASSISTANCE, PLAN = FilingKind.values
# What program staff decide about each form.
OUTCOMES = {ASSISTANCE: ("answer", "return"), PLAN: ("accept", "return")}


@dataclass(frozen=True)
class Written:
    """What an agency wrote into a form, and the signature."""

    places: tuple[str, ...] = ()
    peers: int | None = None
    begins_on: date | None = None
    supervisor: str = ""
    text: str = ""
    contact: str = ""
    signed_name: str = ""
    text_version: str = ""


def places_of(program: Program, today: date) -> tuple[str, ...]:
    """Return where peer support specialists work by the rules in force; empty if these name no places."""
    version = in_force(ProgramVersion.objects.filter(program=program), today)
    rules = version_rules(version) if version else None
    return tuple(rules.service_settings) if rules else ()


def text_above_signature(program: Program, kind: str) -> tuple[str, str]:
    """Return (version, text) of what is signed: that of program staff, or the built-in one."""
    row = StatementText.objects.filter(program=program, key=kind).latest_row()
    return (str(row.number), row.text) if row else (BUILT_IN, str(TEXT))


@action("agency_form.sent", "Sent agency form")
def send_form(
    *, program: Program, agency: Organization, kind: str, written: Written, by: User, at: datetime
) -> AgencyFiling:
    """Sign and send a form for an agency; its coordinators get a copy by email. It replaces one that was sent back.

    Refuses everybody but a coordinator of the agency, a program that is not in force, a form while another of its kind
    waits, what is incomplete, and a signature that is not the coordinator's own name or under an older text.
    """
    require(by, roles.AGENCY_COORDINATOR, organization=agency)
    Organization.objects.select_for_update().get(pk=agency.pk)
    if kind not in FilingKind.values:
        raise Refused("filing_kind_unknown")
    if in_force(ProgramVersion.objects.filter(program=program), home_day(at)) is None:
        raise Refused("program_not_in_force", program=program)
    latest = AgencyFiling.objects.filter(program=program, agency=agency, kind=kind).latest_row()
    if latest is not None and latest.is_open:
        raise Refused("filing_open")
    _refuse_incomplete(program, kind, written, at)
    _refuse_unsigned(program, kind, written, by)
    is_plan = kind == PLAN
    row = AgencyFiling.objects.create(
        program=program, agency=agency, kind=kind, places=list(written.places), peers=written.peers,
        begins_on=written.begins_on if is_plan else None, supervisor=written.supervisor.strip() if is_plan else "",
        text=written.text.strip(), contact=written.contact.strip(), signed_name=written.signed_name.strip(),
        text_version=written.text_version, by=by, at=at,
        replaces=latest if latest is not None and latest.state == FilingState.RETURNED else None,
    )  # fmt: skip
    log(row, by=by, at=at, agency=agency.pk, kind=kind, text_version=row.text_version)
    _email(row, AGENCY_FORM_SENT, f"agency-form-sent-{row.pk}", by=by, at=at)
    _reconsider(row, by=by, at=at)
    return row


def _refuse_incomplete(program: Program, kind: str, written: Written, at: datetime) -> None:
    if not set(written.places) <= set(places_of(program, home_day(at))):
        raise Refused("filing_places_unknown", field="places")
    if not written.peers or written.peers < 1:
        raise Refused("filing_peers_missing", field="peers")
    if kind == PLAN and written.begins_on is None:
        raise Refused("filing_begins_missing", field="begins_on")
    if kind == PLAN and not written.supervisor.strip():
        raise Refused("filing_supervisor_missing", field="supervisor")
    if not written.text.strip():
        raise Refused("filing_text_missing", field="text")
    if not written.contact.strip():
        raise Refused("filing_contact_missing", field="contact")


def _refuse_unsigned(program: Program, kind: str, written: Written, by: User) -> None:
    version, _text = text_above_signature(program, kind)
    if written.text_version != version:
        raise Refused("filing_text_changed", field="signed_name")
    if not any(same_name(written.signed_name, name) for name in (by.get_full_name(), str(by))):
        raise Refused("signature_differs", field="signed_name", name=by.get_full_name())


@action("agency_form.decided", "Decided about agency form")
def decide_form(*, form: AgencyFiling, outcome: str, reason: str, by: User, at: datetime) -> AgencyFiling:
    """Answer a request, accept a plan, or send either back, with what the agency reads; its coordinators are emailed.

    `outcome`: “answer” or “accept”, by the form, or “return”. Refuses everybody but program staff, a form that does
    not wait, another outcome, and no words.
    """
    require_office(by, form.program)
    row = _locked(form)
    if outcome not in OUTCOMES[row.kind]:
        raise Refused("filing_outcome_unknown", field="outcome")
    if not row.is_open:
        raise Refused("filing_not_waiting", state=row.State(row.state))
    if not reason.strip():
        raise Refused("filing_reason_missing", field="reason")
    transition(row, outcome, by=by, at=at, fields={"reason": reason.strip(), "decided_by": by, "decided_at": at})
    _email(row, AGENCY_FORM_NEWS, f"agency-form-{row.pk}-{at.isoformat()}", by=by, at=at)
    _reconsider(row, by=by, at=at)
    return row


@action("agency_form.reopened", "Opened agency form again")
def reopen_form(*, form: AgencyFiling, reason: str, by: User, at: datetime) -> AgencyFiling:
    """Let a decided form wait again, with a reason that the agency reads. Refuses one that was replaced meanwhile."""
    require_office(by, form.program)
    row = _locked(form)
    if not reason.strip():
        raise Refused("reason_missing", field="reason")
    others = AgencyFiling.objects.filter(program=row.program, agency=row.agency, kind=row.kind)
    if row.is_open or others.filter(pk__gt=row.pk).exclude(state=FilingState.WITHDRAWN).exists():
        raise Refused("filing_not_waiting", state=row.State(row.state))
    transition(row, "reopen", by=by, at=at, fields={"reason": reason.strip(), "decided_by": by, "decided_at": at})
    _email(row, AGENCY_FORM_NEWS, f"agency-form-{row.pk}-{at.isoformat()}", by=by, at=at)
    _reconsider(row, by=by, at=at)
    return row


@action("agency_form.withdrawn", "Withdrew agency form")
def withdraw_form(*, form: AgencyFiling, by: User, at: datetime) -> AgencyFiling:
    """Take a form back that waits; another one can be sent. Refuses everybody but a coordinator of the agency."""
    require(by, roles.AGENCY_COORDINATOR, organization=form.agency)
    row = _locked(form)
    transition(row, "withdraw", by=by, at=at)
    _reconsider(row, by=by, at=at)
    return row


def _locked(form: AgencyFiling) -> AgencyFiling:
    Organization.objects.select_for_update().get(pk=form.agency_id)
    rows = AgencyFiling.objects.select_related("program", "agency").select_for_update(of=("self",))
    row: AgencyFiling = rows.get(pk=form.pk)
    return row


@in_email_language
def _email(row: AgencyFiling, kind: str, key: str, *, by: User, at: datetime) -> None:
    """Email the coordinators of the agency."""
    rows = Membership.objects.in_force().filter(organization=row.agency_id, role=roles.AGENCY_COORDINATOR)
    values = {
        "form": lambda: row.get_kind_display(),
        "agency": row.agency.name,
        "signed": row.signed_name,
        "when": lambda: format_long_moment(row.at, home_zone()),
        "signed_text": lambda: str(text_above_signature(row.program, row.kind)[1]),
        "version": row.text_version,
        "intent": lambda: intent(row.signed_name),
    }
    if kind == AGENCY_FORM_NEWS:
        values = {name: values[name] for name in ("form", "agency")}
    for reader in rows.select_related("user").order_by("pk"):
        own_key = f"{key}-{reader.user_id}"
        queue_email(person=reader.user, kind=kind, about_id=row.pk, key=own_key, values=values, by=by, at=at)


def _reconsider(row: AgencyFiling, *, by: User, at: datetime) -> None:
    """Record that the candidacies of the agency's trainees must be looked at again: a rule may ask for the form."""
    people = Membership.objects.filter(organization=row.agency_id, role=roles.TRAINEE).values_list("user", flat=True)
    note(person_ids=list(people), by_ids=acting_ids(by), by=by, at=at)
