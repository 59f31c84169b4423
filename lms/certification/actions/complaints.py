"""File a complaint, or key in one from paper; send more for it by its secret link; acknowledge one from paper.

Nothing here ever looks up whom a complaint is about: whoever complains learns nothing about who is certified.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.choices import Choice
from cohorts.core.dates import home_day
from cohorts.core.jobs import enqueue
from cohorts.core.refusals import refuse
from cohorts.core.restricted.actions import keep_restricted
from cohorts.core.restricted.text import keyed_hash
from cohorts.core.uploads import file_type, upload_problem
from cohorts.people.models import Organization, User
from lms.certification.actions.appeal_steps import days_off_after
from lms.certification.actions.application_parts import MAX_FILE_BYTES
from lms.certification.models import (
    Complaint,
    ComplaintChannel,
    ComplaintPaper,
    ComplaintSource,
    PaperKind,
    Program,
    ProgramVersion,
)
from lms.certification.models.rules import version_rules
from lms.certification.rules.applications import Mailbox, past_problem
from lms.certification.rules.clocks import last_day
from lms.certification.rules.complaints import ComplaintClocks, clocks_for
from lms.certification.rules.programs import in_force

# One kind for all that is written and sent about complaints: its class of records has one period.
TEXT_KIND = "complaint"
TEXT_TYPE = "text/plain"
MAX_PAPERS, MAX_FILES = 40, 3
NEWS_JOB = "lms.certification.complaint_tasks.send_complaint_news"


@dataclass(frozen=True)
class Contact:
    """Who complains and how to reach them; all of it may be empty. `may_name`: the specialist may learn who it is."""

    name: str = ""
    email: str = ""
    phone: str = ""
    may_name: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing."""
        return not (self.name.strip() or self.email.strip() or self.phone.strip())


@dataclass(frozen=True)
class Filed:
    """What was written: whom it is about in their own words, what happened, when, and files."""

    about: str
    text: str
    happened_on: date | None = None
    files: Sequence[bytes] = ()


def clocks_of(program: Program | None, day: date) -> ComplaintClocks:
    """Return the days for complaints by the rules of a program that are in force on a day."""
    version = in_force(ProgramVersion.objects.filter(program=program), day) if program else None
    rules = version_rules(version) if version else None
    return clocks_for(rules.clocks if rules else None)


def _only_program() -> Program | None:
    """The program, where the site has one: its clocks count from the first day."""
    programs = list(Program.objects.order_by("pk")[:2])
    return programs[0] if len(programs) == 1 else None


@action("complaint.filed", "Filed complaint")
def file_complaint(*, filed: Filed, contact: Contact, by: User | None, at: datetime) -> Complaint:
    """File a complaint on this site, with or without an account; returns it, with the token of its link.

    Whoever gave an email address gets the link by email. Does the same whether or not anybody is certified whom it
    could be about. Refuses no name or number, no words, a day that lies ahead, an address that is none, too many files
    and one that cannot be kept.
    """
    row = _keep(filed, contact, ComplaintChannel.ONLINE, home_day(at), by=by, at=at)
    # The page that follows says that it is here.
    row.acknowledged_on = home_day(at)
    row.save(update_fields=["acknowledged_on"])
    return row


@action("complaint.keyed_in", "Keyed in complaint")
def key_in(*, filed: Filed, contact: Contact, received_on: date | None, by: User, at: datetime) -> Complaint:
    """Key in a complaint that came by mail, in person or on the phone; returns it. Its days count from when it came.

    Whoever gave an email address gets the link by email; anybody else is told by letter (`acknowledge`). Refuses
    everybody but program staff, a day that lies ahead, and what `file_complaint` refuses.
    """
    require(by, roles.PROGRAM)
    refuse(past_problem(received_on, home_day(at), field="received_on"))
    row = _keep(filed, contact, ComplaintChannel.PAPER, received_on or home_day(at), by=by, at=at)
    if contact.email.strip():
        row.acknowledged_on = home_day(at)
        row.save(update_fields=["acknowledged_on"])
    return row


def _keep(
    filed: Filed, contact: Contact, channel: Choice, received_on: date, *, by: User | None, at: datetime
) -> Complaint:
    _refuse_incomplete(filed, contact, at)
    authority = Organization.objects.authorities().order_by("pk").first()
    if authority is None:
        raise Refused("authority_missing")
    program = _only_program()
    clocks = clocks_of(program, received_on)
    row = Complaint.objects.create(
        authority=authority, program=program, channel=channel, received_on=received_on, happened_on=filed.happened_on,
        may_name=contact.may_name, ack_due_on=last_day(received_on, clocks.ack, days_off_after(received_on)),
        due_on=received_on + timedelta(days=clocks.decision_days), filed_at=at, token_hash=f"new {at.isoformat()}",
    )  # fmt: skip
    row.token_hash = Complaint.hash_of(row.token)
    row.save(update_fields=["token_hash"])
    log(row, by=None if channel == ComplaintChannel.ONLINE else by, at=at, channel=str(channel))
    _keep_source(row, contact, by if channel == ComplaintChannel.ONLINE else None)
    keep_paper(row, PaperKind.ABOUT, filed.about.strip().encode(), by=None, at=at)
    keep_paper(row, PaperKind.COMPLAINT, filed.text.strip().encode(), by=None, at=at)
    if not contact.is_empty:
        keep_paper(row, PaperKind.CONTACT, json.dumps(_plain(contact)).encode(), by=None, at=at)
    for file in filed.files:
        keep_paper(row, PaperKind.FILE, file, by=None, at=at)
    if contact.email.strip():
        enqueue(NEWS_JOB, row.pk, "received")
    return row


def _plain(contact: Contact) -> dict[str, str]:
    return {name: getattr(contact, name).strip() for name in ("name", "email", "phone")}


def _refuse_incomplete(filed: Filed, contact: Contact, at: datetime) -> None:
    if not filed.about.strip():
        raise Refused("complaint_about_missing", field="about")
    if not filed.text.strip():
        raise Refused("complaint_text_missing", field="text")
    if filed.happened_on is not None:
        refuse(past_problem(filed.happened_on, home_day(at), field="happened_on"))
    _refuse_address(contact.email.strip())
    _refuse_files(filed.files)


def _refuse_address(email: str) -> None:
    if not email:
        return
    try:
        validate_email(email)
    except ValidationError:
        raise Refused("email_invalid", field="email", email=email) from None


def _refuse_files(files: Sequence[bytes]) -> None:
    if len(files) > MAX_FILES:
        raise Refused("complaint_files_many", count=MAX_FILES)
    for file in files:
        refuse(upload_problem(file, most=MAX_FILE_BYTES))


def _keep_source(row: Complaint, contact: Contact, by: User | None) -> None:
    """For conflicts of interest: the account of the log-in or of the address, and a hash of the mailbox."""
    email = contact.email.strip()
    person = by or (User.objects.with_address(email).first() if email else None)
    ComplaintSource.objects.create(complaint=row, complainant=person, contact_digest=mailbox_digest(email))


def mailbox_digest(email: str) -> str:
    """Return a keyed hash of the mailbox that an address leads to; "" for none."""
    box = Mailbox.of(email)
    return keyed_hash(f"complaint {box.name}@{box.host}".encode()) if box.host else ""


def keep_paper(row: Complaint, kind: Choice, data: bytes, *, by: User | None, at: datetime) -> ComplaintPaper:
    """Keep words or a file of a complaint as a restricted record. Call inside an action."""
    if row.papers.count() >= MAX_PAPERS:
        raise Refused("complaint_papers_many", count=MAX_PAPERS)
    is_file = kind == PaperKind.FILE
    media_type = (file_type(data) or TEXT_TYPE) if is_file else TEXT_TYPE
    record = keep_restricted(kind=TEXT_KIND, person=None, data=data, by=by, at=at)
    return ComplaintPaper.objects.create(complaint=row, kind=kind, record=record, media_type=media_type, by=by, at=at)


@action("complaint.sent_more", "Sent more for complaint")
def send_more(*, token: str, text: str, files: Sequence[bytes] = (), by: User | None, at: datetime) -> Complaint:
    """Send words or files for a complaint by its secret link, while nothing is decided; returns it.

    Refuses an unknown link, a complaint that is decided, nothing, and files that cannot be kept.
    """
    row = Complaint.objects.select_for_update().filter(token_hash=Complaint.hash_of(token)).first()
    if row is None:
        raise Refused("complaint_link_unknown")
    if not row.is_open:
        raise Refused("complaint_over")
    if not text.strip() and not files:
        raise Refused("complaint_text_missing", field="text")
    _refuse_files(files)
    if text.strip():
        keep_paper(row, PaperKind.MORE, text.strip().encode(), by=None, at=at)
    for file in files:
        keep_paper(row, PaperKind.FILE, file, by=None, at=at)
    log(row, by=None, at=at)
    return row


@action("complaint.acknowledged", "Confirmed receipt of complaint")
def acknowledge(*, complaint: Complaint, on: date | None, by: User, at: datetime) -> Complaint:
    """Record on which day the office confirmed by letter that a complaint is here; returns it.

    Refuses everybody but program staff, a day that lies ahead or before the complaint, and a second time.
    """
    require(by, roles.PROGRAM)
    row = locked(complaint)
    refuse(past_problem(on, home_day(at), field="on"))
    if on is not None and on < row.received_on:
        raise Refused("complaint_day_before", field="on", day=row.received_on)
    if row.acknowledged_on is not None:
        raise Refused("complaint_acknowledged")
    row.acknowledged_on = on
    row.save(update_fields=["acknowledged_on"])
    log(row, by=by, at=at)
    return row


def locked(complaint: Complaint) -> Complaint:
    """Return a complaint, locked: what is sent and what is decided waits for each other."""
    rows = Complaint.objects.select_related("authority", "program", "reviewer", "decider")
    return rows.select_for_update(of=("self",)).get(pk=complaint.pk)
