"""Give the parts of an application. A later part replaces an earlier one, which stays."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.core.persons import accounts_of, is_own
from cohorts.core.refusals import refuse
from cohorts.core.restricted.actions import keep_restricted
from cohorts.core.text import same_name
from cohorts.core.uploads import file_type, upload_problem
from cohorts.people.models import User
from cohorts.training.actions.holidays import CALENDARS
from lms.certification.actions.applications import locked
from lms.certification.actions.offices import require_reviewing
from lms.certification.actions.pathways import follow_rules
from lms.certification.actions.review_clocks import changed
from lms.certification.actions.signed_copies import email_copy
from lms.certification.facts.parts import part_facts
from lms.certification.models import Application, ApplicationPart, Channel, PartDecision
from lms.certification.models.rules import rules_of
from lms.certification.models.statements import text_for
from lms.certification.rules.applications import (
    Giver,
    Outcome,
    birth_problem,
    external_problem,
    giver_of,
    is_signed,
    leaf_named,
    most_of,
    needs_file,
    past_problem,
)
from lms.certification.rules.facts import PartState
from lms.certification.rules.leaves import Age, Attestation, HoldsExternal, Leaf, Part, Residence
from lms.certification.rules.leaves.parts import Aged

MAX_FILE_BYTES = 10_000_000
# Of one application, with those that were replaced: more is not an application but a store.
MAX_PARTS = 200
FILE_KIND = "application-file"


@dataclass(frozen=True)
class Given:
    """What is given for a part. Which of it is asked for follows from the requirement."""

    file: bytes | None = None
    signed_name: str = ""
    text_version: str = ""
    as_of: date | None = None
    since: date | None = None
    until: date | None = None
    number: str = ""
    choice: str = ""


@action("application.part_given", "Gave a part of an application")
def give_part(
    *, application: Application, kind: str, key: str, given: Given, by: User, at: datetime
) -> ApplicationPart:
    """Give one part of an application; returns it. It replaces an earlier one if enough were given.

    Refuses everybody but the applicant and, of paper, program staff; an application that is decided or withdrawn;
    what is not asked; a part that was accepted, unless the rules say that it does not do any more; and what is missing
    or cannot be right: each with its field.
    """
    row = locked(application)
    _require_giver(row, by)
    follow_rules(row, at)
    leaf = asked_leaf(row, kind, key)
    if giver_of(leaf) != Giver.APPLICANT:
        raise Refused("part_not_yours")
    today = home_day(at)
    _refuse_incomplete(row, leaf, given, today)
    part = append_part(row, leaf, given, replaces=_replaced(row, leaf, today), by=by, at=at)
    if row.is_reviewed:
        changed(row, by=by, at=at)
        email_copy(application=row, parts=[part], by=by, at=at)
    return part


def asked_leaf(application: Application, kind: str, key: str) -> Leaf:
    """Return the requirement that a part is for. Refuses what the rules of the application do not ask."""
    rules = rules_of(application.cycle)
    leaf = leaf_named(rules, kind, key) if rules else None
    if leaf is None:
        raise Refused("part_not_asked")
    return leaf


def _require_giver(row: Application, by: User) -> None:
    if not row.is_unfinished:
        raise Refused("application_over", state=row.State(row.state))
    if row.channel == Channel.PAPER:
        require_reviewing(by, row)
    elif not is_own(by, row.cycle.candidacy.person_id):
        raise Refused("application_of_another")


def _refuse_incomplete(row: Application, leaf: Leaf, given: Given, today: date) -> None:
    if isinstance(leaf, Age):
        refuse(birth_problem(given.as_of, today))
    elif is_signed(leaf):
        _refuse_unsigned(row, leaf, given, today)
    elif isinstance(leaf, Residence | HoldsExternal) and given.choice not in CALENDARS:
        raise Refused("state_unknown", field="choice")
    if isinstance(leaf, HoldsExternal):
        refuse(external_problem(given.number, given.since, given.until, today))
    if isinstance(leaf, Aged) and leaf.max_age_days is not None:
        refuse(past_problem(given.as_of, today, field="as_of"))
    if needs_file(leaf):
        refuse(upload_problem(given.file or b"", most=MAX_FILE_BYTES))


def _refuse_unsigned(row: Application, leaf: Any, given: Given, today: date) -> None:
    """The name must be the person's own, and the text the one that was on the page."""
    person = row.cycle.candidacy.person
    text = text_for(row.cycle.candidacy.program, leaf)
    if text is None:
        raise Refused("text_missing")
    if given.text_version != text.version:
        raise Refused("text_changed", field="signed_name")
    names = (person.get_full_name(), str(person), f"{person.given_name} {person.family_name}")
    if not any(same_name(given.signed_name, name) for name in names):
        raise Refused("signature_differs", field="signed_name", name=person.get_full_name())
    if isinstance(leaf, Attestation) and leaf.min_duration_months is not None:
        refuse(past_problem(given.since, today, field="since"))


def _replaced(row: Application, leaf: Leaf, today: date) -> ApplicationPart | None:
    """The part that a new one takes the place of: the oldest that does not count, once as many as asked are there."""
    current = list(current_parts(row, leaf))
    if len(current) < most_of(leaf):
        return None
    states = part_facts([row.cycle])[row.cycle_id]
    for part in current:
        fact = states.by_part.get(part.pk)
        if fact is None or fact.state not in (PartState.ACCEPTED, PartState.WAIVED):
            return part
        if is_signed(leaf) or (isinstance(leaf, Part) and leaf.fault_of(fact, today)):
            return part
    raise Refused("part_accepted_already")


def standing_parts(application: Application, leaf: Leaf) -> Any:
    """Return the current parts that staff did not send back or refuse: of others, nobody else is asked for these."""
    rows = current_parts(application, leaf)
    latest = PartDecision.objects.filter(part__in=rows).latest_per("part_id", value="outcome")
    back = [part for part, outcome in latest.items() if outcome in (Outcome.RETURNED, Outcome.REFUSED)]
    return rows.exclude(pk__in=back)


def sent_back(application: Application, leaf: Leaf) -> ApplicationPart | None:
    """Return the oldest current part that does not stand, which the next answer replaces; None without one."""
    standing = standing_parts(application, leaf).values("pk")
    return current_parts(application, leaf).exclude(pk__in=standing).first()


def current_parts(application: Application, leaf: Leaf) -> Any:
    """Return the parts given for a requirement that nothing has replaced, oldest first."""
    rows = ApplicationPart.objects.filter(application=application, type=leaf.type, key=leaf.key_value)
    return rows.filter(replaced_by=None).order_by("pk")


def append_part(
    row: Application, leaf: Leaf, given: Given, *, by: User | None, at: datetime, **more: Any
) -> ApplicationPart:
    """Append a part with its file encrypted. Call inside an action, under the lock of the application."""
    if row.parts.count() >= MAX_PARTS:
        raise Refused("parts_too_many", count=MAX_PARTS)
    person = row.cycle.candidacy.person
    part = ApplicationPart(
        application=row, type=leaf.type, key=leaf.key_value, restricted=leaf.restricted,
        signed_name=given.signed_name.strip(), text_version=given.text_version, as_of=given.as_of, since=given.since,
        until=given.until, number=given.number.strip(), choice=given.choice, by=by, at=at, **more,
    )  # fmt: skip
    if given.file is not None:
        part.record = keep_restricted(kind=FILE_KIND, person=person, data=given.file, by=by, at=at)
        part.media_type = file_type(given.file) or "text/plain"
    part.digest = digest_of(part)
    part.save()
    log(part, by=by, at=at, application=row.pk, replaces=part.replaces_id)
    return part


def digest_of(part: ApplicationPart) -> str:
    """Return the digest of everything that a reviewer sees of a part, its file by its keyed hash."""
    seen = {
        "type": part.type, "key": part.key, "file": part.record.digest if part.record else "",
        "name": part.signed_name, "version": part.text_version, "as_of": str(part.as_of), "since": str(part.since),
        "choice": part.choice, "interviewer": part.interviewer_id, "request": part.request_id,
    }  # fmt: skip
    if part.number:
        seen |= {"number": part.number, "until": str(part.until)}
    if part.received_on is not None:
        seen |= {"received": str(part.received_on), "role": part.role}
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()


def same_signer(part: ApplicationPart) -> ApplicationPart | None:
    """Return another current part of the same requirement under the same name: two letters are from two people."""
    rows = ApplicationPart.objects.filter(application=part.application_id, type=part.type, key=part.key)
    others = rows.filter(replaced_by=None).exclude(pk=part.pk).order_by("pk")
    return next((one for one in others if same_name(one.signed_name, part.signed_name)), None)


def same_number(part: ApplicationPart) -> bool:
    """Return whether somebody else gave a certificate of another state with the same number."""
    rows = ApplicationPart.objects.filter(type=part.type, number=part.number, choice=part.choice)
    others = rows.exclude(application__cycle__candidacy__person__in=list(accounts_of([part.application.person.pk])))
    return bool(part.number) and others.exists()


def current_text_version(application: Application, leaf: Leaf) -> str:
    """Return the version of the text that is signed for a requirement today; "" if none is signed."""
    text = text_for(application.cycle.candidacy.program, leaf) if is_signed(leaf) else None  # type: ignore[arg-type]
    return text.version if text else ""
