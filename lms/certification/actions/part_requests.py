"""Ask other people for parts of an application by a secret link: a signature, a letter, an answer."""

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext, gettext_noop

from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day, home_zone
from cohorts.core.formatting import format_long_moment
from cohorts.core.persons import person_of
from cohorts.core.refusals import refuse
from cohorts.core.states import transition
from cohorts.core.text import not_of_a_name, same_name
from cohorts.core.uploads import upload_problem
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from cohorts.training.rules.waiting import day_ends
from lms.certification.actions.application_emails import email_applicant
from lms.certification.actions.application_parts import (
    MAX_FILE_BYTES,
    Given,
    append_part,
    asked_leaf,
    sent_back,
)
from lms.certification.actions.applications import locked
from lms.certification.actions.asked_people import (
    MAX_EMAILS,
    refuse_enough,
    refuse_often,
    refuse_person,
    refuse_same,
    require_asking,
)
from lms.certification.actions.pathways import follow_rules
from lms.certification.actions.review_clocks import changed
from lms.certification.events import PART_ANSWERED, PART_ASKED, PART_COPY, PART_DECLINED, PART_EXPIRED
from lms.certification.messages.asked_others import asked_of_others
from lms.certification.messages.signed import EMPLOYER, asked_text, asked_text_version, intent, text_kind
from lms.certification.models import (
    Application,
    ApplicationPart,
    PartRequest,
    RequestState,
)
from lms.certification.models.rules import credential_of_cycle, rules_of
from lms.certification.rules.applications import Giver, giver_of, leaf_named
from lms.certification.rules.leaves import Reference, Signature

DAYS_TO_ANSWER = 30
LETTER, FORM = "letter", "form"
# What somebody did by the link, for their copy.
COPIES = {
    "signature": gettext_noop("You confirmed that you know of the application and support it."),
    "reference": gettext_noop("You sent a letter of reference."),
    EMPLOYER: gettext_noop("You confirmed, as the employer, that the applicant works for you."),
}


@action("part_request.asked", "Asked another person")
def ask_other(
    *, application: Application, kind: str, key: str, who: tuple[str, str, str, str], by: User, at: datetime
) -> PartRequest:
    """Ask a person for a part of an application by email; returns the request.

    `who`: their name, email address, who they are to the applicant, and the kind of letter where the program asks for
    kinds. Refuses everybody but the applicant and, of paper, program staff; more people than are needed; the
    applicant's own mailbox or name; the same address twice; and a name that is none.
    """
    row = locked(application)
    require_asking(row, by)
    follow_rules(row, at)
    leaf = asked_leaf(row, kind, key)
    if giver_of(leaf) != Giver.OTHER:
        raise Refused("part_is_yours")
    name, email, relation, letter = (text.strip() for text in who)
    refuse_person(row, name, email, relation)
    if isinstance(leaf, Reference) and leaf.kinds and letter not in leaf.kinds:
        raise Refused("reference_kind_missing", field="letter")
    refuse_same(row, leaf, name, email)
    refuse_enough(row, leaf)
    refuse_often(row, email)
    request = PartRequest(
        cycle=row.cycle, type=kind, key=key, kind=letter, name=name, email=email, relation=relation,
        asked_by=by, asked_at=at, expires_at=_end_of_term(at),
    )  # fmt: skip
    request.token_hash = PartRequest.hash_of(request.token)
    request.save()
    log(request, by=by, at=at, application=row.pk, part=f"{kind} {key}")
    _email_request(request, by=by, at=at)
    changed(row, by=by, at=at)
    return request


def _end_of_term(at: datetime) -> datetime:
    """The end of the last day on which a link works: pages and emails name that day."""
    return day_ends(home_day(at) + timedelta(days=DAYS_TO_ANSWER), home_zone().key) - timedelta(seconds=1)


@in_email_language
def _email_request(request: PartRequest, *, by: User | None, at: datetime) -> None:
    """Email the link to the person, at an account without any rights if they have none here."""
    contact = _contact(request, at)
    values = {
        "asked": request.name,
        "applicant": request.cycle.candidacy.person.get_full_name(),
        "what": lambda: str(asked_of_others(_leaf_of(request))),
        "credential": credential_of_cycle(request.cycle),
        "until": lambda: format_long_moment(request.expires_at, home_zone()),
    }
    key = f"part-asked-{request.pk}-{request.link}-{request.emails}"
    queue_email(person=contact, kind=PART_ASKED, about_id=request.pk, key=key, values=values, by=by, at=at)
    request.emails += 1
    request.save(update_fields=["emails"])


def _leaf_of(request: PartRequest) -> Any:
    rules = rules_of(request.cycle)
    return leaf_named(rules, request.type, request.key) if rules else None


def _text_kind(request: PartRequest) -> str:
    leaf = _leaf_of(request)
    return text_kind(leaf) if leaf else request.type


def _contact(request: PartRequest, at: datetime) -> User:
    contact = User.objects.with_address(request.email).first()
    if contact is None:
        given_name, _space, family_name = request.name.rpartition(" ")
        contact = User.objects.create_user(
            request.email, given_name=given_name or family_name, family_name=family_name, date_joined=at
        )
        log(contact, by=request.asked_by, at=at, asked_for=request.pk)
    return contact


@action("part_request.again", "Asked another person again")
def ask_again(*, request: PartRequest, email: str = "", by: User, at: datetime) -> PartRequest:
    """Send the link again, with a new term; to a corrected address if one is named, and then the old link ends.

    Refuses everybody but the applicant and, of paper, program staff; a request that was answered or ended; somebody
    else who was asked; and more than MAX_EMAILS to one address, or as many addresses.
    """
    row = locked(request.cycle.application)
    require_asking(row, by)
    stored = PartRequest.objects.select_for_update().get(pk=request.pk)
    leaf = asked_leaf(row, stored.type, stored.key)
    refuse_same(row, leaf, stored.name, email.strip() or stored.email, without=stored)
    if stored.state == RequestState.EXPIRED:
        refuse_enough(row, leaf)
        transition(stored, "ask", by=by, at=at)
    refuse(stored.ended())
    if email.strip() and email.strip().lower() != stored.email.lower():
        refuse_person(row, stored.name, email.strip(), stored.relation)
        if stored.link >= MAX_EMAILS:
            raise Refused("asked_corrected_often", field="email", count=MAX_EMAILS)
        stored.email, stored.link, stored.emails = email.strip(), stored.link + 1, 0
        stored.token_hash = PartRequest.hash_of(stored.token)
    elif stored.emails >= MAX_EMAILS:
        raise Refused("asked_often", count=MAX_EMAILS)
    stored.expires_at = _end_of_term(at)
    stored.save(update_fields=["email", "link", "emails", "token_hash", "expires_at"])
    log(stored, by=by, at=at, link=stored.link)
    _email_request(stored, by=by, at=at)
    return stored


@action("part_request.expired", "Ended the time to answer")
def expire_request(*, request: PartRequest, by: User | None, at: datetime) -> PartRequest:
    """End a question that was not answered in time; the applicant is emailed, and can ask again or somebody else.

    Does nothing if it was answered or got more time meanwhile.
    """
    row = locked(request.cycle.application)
    stored = PartRequest.objects.select_for_update().get(pk=request.pk)
    if stored.state == RequestState.OPEN and at >= stored.expires_at:
        transition(stored, "expire", by=by, at=at)
        email_applicant(application=row, kind=PART_EXPIRED, key=f"expired-{stored.pk}-{stored.emails}", by=by, at=at)
        changed(row, by=by, at=at)
    return stored


@action("part_request.reminded", "Reminded another person")
def remind_other(*, request: PartRequest, by: User | None, at: datetime) -> PartRequest:
    """Email the link once more to who has not answered; the time to answer stays. Does nothing if it is over."""
    locked(request.cycle.application)
    stored = PartRequest.objects.select_for_update().get(pk=request.pk)
    if stored.problem(at) is None and stored.emails == 1:
        log(stored, by=by, at=at)
        _email_request(stored, by=by, at=at)
    return stored


@action("part_request.canceled", "Canceled the question to another person")
def cancel_request(*, request: PartRequest, by: User, at: datetime) -> PartRequest:
    """End a request that is open, so that somebody else can be asked. The link says so."""
    row = locked(request.cycle.application)
    require_asking(row, by)
    stored = PartRequest.objects.select_for_update().get(pk=request.pk)
    transition(stored, "cancel", by=by, at=at, fields={"ended_at": at})
    changed(row, by=by, at=at)
    return stored


@action("part_request.answered", "Answered for an application")
def answer_request(
    *, token: str, name: str, role: str, file: bytes | None, text: str, same_device: bool = False,
    by: User | None, at: datetime,
) -> ApplicationPart:  # fmt: skip
    """Sign, or send a letter, by the link; returns the part. A copy of what was signed is emailed to who signed.

    `name`: typed as a signature. `role`: who they say they are. `same_device`: in the browser in which the applicant
    asked, which the reviewer reads. Refuses an unknown link, one that was used, ended or
    expired, a signature without a name, a letter without words or a file, and the applicant's own log-in.
    """
    request, row = _open_request(token, at)
    leaf = asked_leaf(row, request.type, request.key)
    if by is not None and person_of(by.pk) == person_of(row.cycle.candidacy.person_id):
        raise Refused("answer_own")
    if not name.strip() or not_of_a_name(name):
        raise Refused("answer_name_missing", field="name")
    applicant = row.cycle.candidacy.person
    if any(same_name(name, own) for own in (applicant.get_full_name(), str(applicant))):
        raise Refused("answer_own_name", field="name")
    if not role.strip():
        raise Refused("answer_role_missing", field="role")
    data = _answer_data(leaf, file, text)
    version = asked_text_version(_text_kind(request))
    content = Given(file=data, signed_name=name, choice=role.strip(), text_version=version)
    part = append_part(row, leaf, content, request=request, replaces=sent_back(row, leaf), by=by, at=at)
    transition(request, "answer", by=by, at=at, fields={"ended_at": at, "same_device": same_device})
    _tell_applicant(row, request, PART_ANSWERED, by=by, at=at)
    _copy_to_signer(request, name.strip(), role.strip(), by=by, at=at)
    return part


def _answer_data(leaf: object, file: bytes | None, text: str) -> bytes | None:
    if isinstance(leaf, Signature):
        return None
    form = leaf.form if isinstance(leaf, Reference) else FORM
    if file and text.strip():
        raise Refused("answer_twice", field="file")
    if file and form != FORM:
        refuse(upload_problem(file, most=MAX_FILE_BYTES))
        return file
    if not text.strip():
        raise Refused("answer_empty", field="text" if form != LETTER else "file")
    return text.strip().encode()


def _open_request(token: str, at: datetime) -> tuple[PartRequest, Application]:
    named = (
        PartRequest.objects.filter(token_hash=PartRequest.hash_of(token)).select_related("cycle__application").first()
    )
    if named is None:
        raise Refused("question_unknown")
    row = locked(named.cycle.application)
    request = PartRequest.objects.select_for_update().get(pk=named.pk)
    refuse(request.problem(at))
    if not row.is_unfinished:
        raise Refused("question_canceled", at=at)
    return request, row


@action("part_request.declined", "Declined for an application")
def decline_request(*, token: str, by: User | None, at: datetime) -> PartRequest:
    """Decline by the link. The applicant is told that the person will not do it, and can ask another one."""
    request, row = _open_request(token, at)
    transition(request, "decline", by=by, at=at, fields={"ended_at": at})
    _tell_applicant(row, request, PART_DECLINED, by=by, at=at)
    return request


def _tell_applicant(row: Application, request: PartRequest, kind: str, *, by: User | None, at: datetime) -> None:
    email_applicant(application=row, kind=kind, key=f"{kind}-{request.pk}", by=by, at=at)
    if row.is_reviewed:
        changed(row, by=by, at=at)


@in_email_language
def _copy_to_signer(request: PartRequest, name: str, role: str, *, by: User | None, at: datetime) -> None:
    values = {
        "asked": request.name,
        "applicant": request.cycle.candidacy.person.get_full_name(),
        "signed": f"{name}, {role}",
        "when": lambda: format_long_moment(at, home_zone()),
        "what": lambda: gettext(COPIES[_text_kind(request)]),
        "signed_text": lambda: asked_text(_text_kind(request)),
        "version": asked_text_version(_text_kind(request)),
        "intent": lambda: intent(name),
    }
    contact = _contact(request, at)
    queue_email(person=contact, kind=PART_COPY, about_id=request.pk, key=f"part-copy-{request.pk}", values=values,
                by=by, at=at)  # fmt: skip
