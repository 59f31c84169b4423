"""Acts of the item bank that need two people: publishing an item, changing the blueprint."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.core import roles
from cohorts.core.approvals.actions import propose, require_proposer
from cohorts.core.approvals.registry import Act, Payload, register
from cohorts.core.formatting import format_percent
from cohorts.core.refusals import Refused
from cohorts.people.models import User
from exams.bank.actions.blueprint import (
    CHANGE_BLUEPRINT,
    DomainLine,
    blueprint_lines,
    change_blueprint,
    check_blueprint,
)
from exams.bank.actions.items import PUBLISH_ITEM, authors_of, changes_nothing, publish_version, substance_of
from exams.bank.models import Item


class Draft(Payload):
    """Fingerprint of the submitted draft's substance; punctuation may still be corrected before publishing."""

    substance: str


def submit_item(*, item, reason, by, at):
    """Submit an item for review by another person; returns the Proposal. `reason` is a note for the reviewer.

    Refuses an item that cannot be published: no clear key, too few options, two identical options; and a draft that
    changes nothing.
    """
    return propose(
        act=PUBLISH_ITEM, subject=item, payload=Draft(substance=substance_of(item)), reason=reason, by=by, at=at
    )


def latest_draft(item):
    """Return the item with the content of its newest draft."""
    return item.get_latest_revision_as_object() if item.latest_revision_id else item


def _effects(item, payload):
    _refuse_changed(item, payload)
    if changes_nothing(latest_draft(item)):
        raise Refused("nothing_changes")
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


class Blueprint(Payload):
    """The domains and weights that are to count, and those that counted when it was proposed."""

    domains: tuple[DomainLine, ...]
    former: tuple[DomainLine, ...]


def propose_blueprint(*, lines, reason, by, at):
    """Propose to change the blueprint; returns the Proposal. Refuses weights that do not add up to 100 percent."""
    require_proposer(CHANGE_BLUEPRINT, by=by)
    check_blueprint(lines)
    payload = Blueprint(domains=tuple(lines), former=blueprint_lines())
    return propose(act=CHANGE_BLUEPRINT, payload=payload, reason=reason, by=by, at=at)


def _blueprint_effects(subject, payload):
    _refuse_overtaken(payload)
    check_blueprint(payload.domains)
    former = {line.id: line for line in payload.former}
    lines = [_domain_line(former.get(line.id), line) for line in payload.domains if line != former.get(line.id)]
    return [
        *lines,
        _(
            "The number of items that each domain requires changes from then on. Items on published forms stay "
            "the same."
        ),
    ]


def _domain_line(before, after):
    words = {"code": after.code, "title": after.title, "weight": format_percent(after.weight)}
    if before is None:
        return _("New domain {code} {title}: {weight}.").format(**words)
    if (before.code, before.title) == (after.code, after.title):
        return _("{code} {title}: {former} → {weight}.").format(former=format_percent(before.weight), **words)
    return _("{former_code} {former_title}, {former} → {code} {title}, {weight}.").format(
        former_code=before.code, former_title=before.title, former=format_percent(before.weight), **words
    )


def _refuse_overtaken(payload):
    if set(blueprint_lines()) != set(payload.former):
        raise Refused("changed_since_proposed", subject=_("The blueprint"))


def _change_blueprint(*, subject, payload, reason, by, at):
    _refuse_overtaken(payload)
    return change_blueprint(lines=payload.domains, by=by, at=at)


register(
    Act(
        code=CHANGE_BLUEPRINT,
        label=gettext_lazy("Change the blueprint"),
        proposers=(roles.EXAMINATIONS,),
        approvers=(roles.EXAMINATIONS, roles.PROGRAM),
        payload=Blueprint,
        effects=_blueprint_effects,
        execute=_change_blueprint,
        describe=lambda subject, payload: _("Domains and their weights"),
        undo=gettext_lazy("You can change it again. The log shows which weights applied when."),
    ),
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
