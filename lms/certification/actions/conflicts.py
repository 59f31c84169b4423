"""Who of program staff may not look at an application: it is their own, they work with the person, took part in it, or
stepped back from it."""

from cohorts.core import roles
from cohorts.core.persons import accounts_of, is_own
from cohorts.core.problems import Problem
from cohorts.people.models import Membership, User
from lms.certification.models import Application, ApplicationPart, PartRequest, Recusal, RequestState, SecondReview
from lms.certification.rules.applications import Mailbox


def conflict_of(application: Application, user: User, *, field: str | None = None) -> Problem | None:
    """Return why a person of staff may not review, read or decide, or None. `field`: where the person was chosen."""
    person = application.cycle.candidacy.person
    if is_own(user, person.pk):
        return Problem("review_own", field=field)
    checks = (
        ("review_recused", is_recused(application, user)),
        ("review_works_with", works_with(user, person)),
        ("review_took_part", _took_part(application, user)),
    )
    code = next((code for code, holds in checks if holds), None)
    return Problem(code, field=field, person=user) if code else None


def is_recused(application: Application, user: User) -> bool:
    """Return whether a person stepped back from an application."""
    rows = Recusal.objects.filter(application=application, staff__in=list(accounts_of([user.pk])))
    latest = rows.latest_row()
    return latest is not None and latest.steps_back


def asked_for_second(application: Application, user: User) -> bool:
    """Return whether a person was asked for a second opinion and has not answered yet."""
    rows = SecondReview.objects.filter(application=application, state=SecondReview.State.OPEN)
    return application.is_reviewed and rows.filter(reviewer__in=list(accounts_of([user.pk]))).exists()


def works_with(user: User, person: User) -> bool:
    """Return whether both belong to an agency or a vendor, or one supervises the other.

    The state's own office is left out: everybody there would be.
    """
    rows = Membership.objects.not_ended().exclude(role__in=roles.STATE)
    own, theirs = rows.of_person(user), rows.of_person(person)
    accounts = {one: list(accounts_of([one.pk])) for one in (user, person)}
    return (
        own.filter(organization__in=theirs.order_by().values("organization")).exists()
        or theirs.filter(supervisor__in=accounts[user]).exists()
        or own.filter(supervisor__in=accounts[person]).exists()
    )


def _took_part(application: Application, user: User) -> bool:
    """They were asked for a letter or a signature, or led the interview, or are to lead it."""
    accounts = list(accounts_of([user.pk]))
    if ApplicationPart.objects.filter(application=application, interviewer__in=accounts).exists():
        return True
    if application.interviews.arranged().filter(interviewer__in=accounts).exists():
        return True
    states = (RequestState.OPEN, RequestState.ANSWERED)
    emails = PartRequest.objects.filter(cycle=application.cycle_id, state__in=states).values_list("email", flat=True)
    mailboxes = {Mailbox.of(email) for email in emails}
    return any(Mailbox.of(email) in mailboxes for email in addresses_of(accounts)) if mailboxes else False


def addresses_of(accounts: list[int]) -> list[str]:
    """Return every address of these accounts, also one that was never confirmed."""
    rows = User.objects.filter(pk__in=accounts).values_list("email", "emailaddress__email")
    return [email for pair in rows for email in pair if email]
