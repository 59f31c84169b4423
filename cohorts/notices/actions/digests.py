"""The daily email: what waited for it, each item once."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cohorts.core.actions import action
from cohorts.core.addresses import public_address
from cohorts.notices.actions.queue import queue_email
from cohorts.notices.events import PERSON, Variable, define
from cohorts.notices.language import in_email_language
from cohorts.notices.letters import MARK
from cohorts.notices.models import Email, EmailState
from cohorts.notices.ports import link_path, sign_off, signed_for
from cohorts.notices.texts import NAME

DIGEST = define(
    "digest", _("The daily email"), PERSON, subject=_("News of the day"),
    wording=_("Hello {name},\n\nThis is the news since the last daily email.\n\n{items}\n\n{sign_off}"),
    variables=(
        Variable("items", _("The emails that waited, with their subjects"), _("You have a new role\n\nMore about it.")),
    ),
)  # fmt: skip


def people_with_items() -> list[int]:
    """Return the ids of people for whom something waits."""
    rows = Email.objects.filter(state=EmailState.DIGEST).order_by("person_id")
    return list(rows.values_list("person_id", flat=True).distinct())


@action("digest.queued", "Queued daily email")
@in_email_language
def send_digest(*, person_id: int, by: Any, at: datetime) -> Email | None:
    """Queue one email with all that waits for a person; returns it, or None if nothing does.

    Each item is taken once: another worker waits for this one, and then finds nothing.
    """
    rows = Email.objects.select_for_update(of=("self",)).select_related("person").order_by("queued_at", "pk")
    items = list(rows.filter(person=person_id, state=EmailState.DIGEST))
    if not items:
        return None
    person = items[0].person
    email = queue_email(
        person=person, kind=DIGEST, key=f"digest-{person.pk}-{items[0].pk}-{items[-1].pk}",
        values={"items": "\n\n".join(_item(item) for item in items)}, by=by, at=at,
    )  # fmt: skip
    offices = {item.authority_id for item in items} - {None}
    if offices:
        email.authority_id = offices.pop() if len(offices) == 1 else 0
        email.save(update_fields=["authority_id"])
    Email.objects.filter(pk__in=[item.pk for item in items]).update(state=EmailState.IN_DIGEST, digest=email)
    return email


def _item(item: Email) -> str:
    """An email inside another one: without greeting and sign-off, and with its own link."""
    blocks = [block for block in item.body.strip().split("\n\n") if block.strip()]
    if blocks and NAME in blocks[0] and blocks[0].rstrip().endswith(","):
        blocks = blocks[1:]
    with signed_for(item.kind, item.about_id):
        text = "\n\n".join(blocks).removesuffix(sign_off()).strip()
    return f"{item.subject}\n\n" + text.replace(MARK, public_address(link_path(item.kind, item.about_id)))
