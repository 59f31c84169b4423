"""How many emails with invitations one person may cause, and how many one address may get from an organization."""

from datetime import datetime, timedelta

from cohorts.core.actions import Refused
from cohorts.core.history import entries_about, entries_of
from cohorts.people.models import Invitation, Organization, User

# More than the seats of two cohorts.
MAX_OF_SENDER, SENDER_PERIOD = 60, timedelta(hours=1)
MAX_TO_ADDRESS, ADDRESS_PERIOD = 3, timedelta(days=1)
SENDING = ("person.invited", "invitation.resent")


def check_limits(*, email: str, organization: Organization, by: User | None, at: datetime) -> None:
    """Refuse one more email with an invitation: by a person who sent MAX_OF_SENDER, or to an address that got
    MAX_TO_ADDRESS from the same organization.

    Locks the organization and the sender, so that two requests at the same moment are counted one after the other. What
    other organizations sent does not count, because a refusal would tell that they know the address. System
    administrators, who set up sites, are not limited.
    """
    if by is None or by.is_superuser:
        return
    for model, pk in ((Organization, organization.pk), (User, by.pk)):
        list(model.objects.select_for_update(of=("self",), no_key=True).filter(pk=pk).order_by().values_list("pk"))
    rows = Invitation.objects.filter(email=email.strip().lower(), organization=organization).order_by()
    to_address = entries_about(Invitation, rows.values_list("pk", flat=True), SENDING, since=at - ADDRESS_PERIOD)
    # Invitations that are sent together are one email.
    _refuse_at(
        sorted(set(to_address.values_list("timestamp", flat=True))), MAX_TO_ADDRESS, ADDRESS_PERIOD,
        "invited_too_often",
    )  # fmt: skip
    of_sender = entries_of(by, Invitation, SENDING, since=at - SENDER_PERIOD)
    _refuse_at(
        list(of_sender.values_list("timestamp", flat=True)), MAX_OF_SENDER, SENDER_PERIOD, "too_many_invitations"
    )


def _refuse_at(times: list[datetime], most: int, period: timedelta, code: str) -> None:
    if len(times) >= most:
        raise Refused(code, number=most, until=times[-most] + period)
