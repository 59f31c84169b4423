"""Acts of the item bank that need two people: publishing an item."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.core import roles
from cohorts.core.approvals.actions import propose
from cohorts.core.approvals.registry import Act, Payload, register
from cohorts.core.refusals import Refused
from cohorts.people.models import User
from exams.bank.actions.items import PUBLISH_ITEM, authors_of, publish_version, require_publishable, substance_of
from exams.bank.models import Item


class Draft(Payload):
    """Fingerprint of the submitted draft's substance; punctuation may still be corrected before publishing."""

    substance: str


def submit_item(*, item, reason, by, at):
    """Submit an item for review by another person; returns the Proposal. `reason` is a note for the reviewer.

    Refuses an item that cannot be published: no clear key, too few options, two identical options.
    """
    return propose(
        act=PUBLISH_ITEM, subject=item, payload=Draft(substance=substance_of(item)), reason=reason, by=by, at=at
    )


def latest_draft(item):
    """Return the item with the content of its newest draft."""
    return item.get_latest_revision_as_object() if item.latest_revision_id else item


def _effects(item, payload):
    _refuse_changed(item, payload)
    draft = latest_draft(item)
    require_publishable(draft)
    number = item.versions.count() + 1
    names = User.objects.filter(pk__in=authors_of(item)).order_by("family_name", "given_name")
    return [
        _("Item {item} is published as version {number}, which never changes.").format(item=item.code, number=number),
        _("Authors since the last version: {people}").format(people=", ".join(map(str, names)) or _("nobody")),
        _("You can then use it on forms. Forms with an earlier version keep that version."),
    ]


def _refuse_changed(item, payload):
    if substance_of(item) != payload.substance:
        raise Refused("changed_since_proposed", subject=item.code)


def _publish(*, subject, payload, reason, by, at):
    _refuse_changed(subject, payload)
    return publish_version(item=subject, by=by, at=at)


register(
    Act(
        code=PUBLISH_ITEM,
        label=gettext_lazy("Publish an item"),
        proposers=(roles.EXAMINATIONS,),
        approvers=(roles.EXAMINATIONS,),
        subject=Item,
        payload=Draft,
        effects=_effects,
        execute=_publish,
        authors=lambda item, payload: authors_of(item),
        address=lambda item: reverse("wagtailsnippets_bank_item:inspect", args=[item.pk]),
        undo=gettext_lazy("A later version replaces it on new forms. Forms that use this version keep it."),
    ),
)
