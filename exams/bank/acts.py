"""Acts of the item bank that need two people: publishing an item, changing the domains."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.core import roles
from cohorts.core.approvals.actions import propose, require_proposer
from cohorts.core.approvals.registry import Act, Payload, register
from cohorts.core.refusals import Refused
from cohorts.people.models import User
from exams.bank.actions.domains import CHANGE_DOMAINS, DomainLine, change_domains, check_domains, domain_lines
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


class Domains(Payload):
    """The domains that are to count, and those that counted when it was proposed."""

    domains: tuple[DomainLine, ...]
    former: tuple[DomainLine, ...]


def propose_domains(*, lines, reason, by, at):
    """Propose to change the domains; returns the Proposal. Refuses what `check_domains` refuses."""
    require_proposer(CHANGE_DOMAINS, by=by)
    check_domains(lines)
    payload = Domains(domains=tuple(lines), former=domain_lines())
    return propose(act=CHANGE_DOMAINS, payload=payload, reason=reason, by=by, at=at)


def _domains_effects(subject, payload):
    _refuse_overtaken(payload)
    check_domains(payload.domains)
    former = {line.id: line for line in payload.former}
    lines = [_domain_line(former.get(line.id), line) for line in payload.domains if line != former.get(line.id)]
    return [*lines, _("Published versions of blueprints keep the codes and titles that they had.")]


def _domain_line(before, after):
    words = {"code": after.code, "title": after.title}
    if before is None:
        return _("New domain {code} {title}.").format(**words)
    return _("{former_code} {former_title} → {code} {title}.").format(
        former_code=before.code, former_title=before.title, **words
    )


def _refuse_overtaken(payload):
    if set(domain_lines()) != set(payload.former):
        raise Refused("changed_since_proposed", subject=_("The list of domains"))


def _change_domains(*, subject, payload, reason, by, at):
    _refuse_overtaken(payload)
    return change_domains(lines=payload.domains, by=by, at=at)


register(
    Act(
        code=CHANGE_DOMAINS,
        label=gettext_lazy("Change the domains"),
        proposers=(roles.EXAMINATIONS,),
        approvers=(roles.EXAMINATIONS, roles.PROGRAM),
        payload=Domains,
        effects=_domains_effects,
        execute=_change_domains,
        describe=lambda subject, payload: _("Codes and titles"),
        undo=gettext_lazy("You can change them again. The log shows which codes and titles applied when."),
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
