"""A certified person, or staff whom they asked, keeps their name out of the public register."""

from datetime import datetime

from cohorts.core.actions import Refused, action, log
from cohorts.core.persons import is_own
from cohorts.notices.actions import queue_email
from cohorts.notices.language import in_email_language
from cohorts.people.models import User
from lms.certification.actions.offices import require_office
from lms.certification.events import REGISTER_CHOICE
from lms.certification.models import Certificate
from lms.certification.models.register_choices import RegisterChoice, is_name_hidden


@action("certificate.name_choice", "Chose whether the register shows the name")
def choose_name(*, certificate: Certificate, hidden: bool, by: User, at: datetime, reason: str = "") -> RegisterChoice:
    """Keep the name of a certified person out of the public register, or show it again; the person is emailed.

    `hidden`: then nobody can look the certificate up by number and name, and its link says everything but the name.
    It counts for all certificates of the person in the program. The person chooses without a reason; program staff
    choose for a person who asks them, and `reason` says how they asked. Refuses everyone else, and the choice that
    counts already.
    """
    own = is_own(by, certificate.person_id)
    if not own:
        require_office(by, certificate.program)
        if not reason.strip():
            raise Refused("certificate_reason_missing", field="reason")
    # One after the other: of two tabs the second reads what the first one chose.
    Certificate.objects.select_for_update().get(pk=certificate.pk)
    if is_name_hidden(certificate.candidacy) == hidden:
        raise Refused("name_chosen_already")
    row = RegisterChoice.objects.create(
        candidacy=certificate.candidacy, name_hidden=hidden, reason="" if own else reason.strip(), by=by, at=at
    )
    log(certificate, by=by, at=at, hidden=hidden)
    _email(row, certificate, by=by, at=at)
    return row


@in_email_language
def _email(row: RegisterChoice, certificate: Certificate, *, by: User, at: datetime) -> None:
    queue_email(
        person=certificate.person, kind=REGISTER_CHOICE, about_id=certificate.pk, key=f"register-choice-{row.pk}",
        by=by, at=at,
    )  # fmt: skip
