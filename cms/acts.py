"""The acts of the public site that need two people: publishing a page, unpublishing it, and moving a public one.

Wagtail's workflow is how a page is submitted, and it shows that the page waits. Each submission is a proposal, which
says what may be decided, by whom, and who is told.
"""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from cms.actions.removals import (
    MOVE_PAGE,
    UNPUBLISH_PAGE,
    check_moving,
    check_unpublishing,
    move_page,
    unpublish_page,
)
from cms.actions.reviews import PUBLISH_PAGE
from cms.models.kept import kept_page, pages_showing
from cms.models.reviews import (
    PUBLISHERS,
    REVIEWERS,
    TaskState,
    authors_of,
    changed_fields,
    hidden_pictures,
    public_pages,
)
from cohorts.core.approvals.actions import propose
from cohorts.core.approvals.models import FactKind
from cohorts.core.approvals.registry import Act, Payload, register
from cohorts.core.dates import home_zone
from cohorts.core.formatting import format_moment
from cohorts.core.refusals import Refused
from cohorts.people.models import User


class PageDraft(Payload):
    """The version of the page that was submitted."""

    revision: int


def submit_page(*, page, by, at):
    """Propose to publish the newest draft of a page; returns the Proposal. Called when a review of Wagtail starts."""
    page = Page.objects.get(pk=page.pk)
    return propose(
        act=PUBLISH_PAGE, subject=page, payload=PageDraft(revision=page.latest_revision_id),
        reason=_("Submitted for review in the page editor."), by=by, at=at,
    )  # fmt: skip


def _task_state(page, payload):
    """The running review of exactly this version. Refuses another one."""
    running = TaskState.objects.for_instance(page).filter(status=TaskState.STATUS_IN_PROGRESS)
    state = running.filter(revision=payload.revision).first()
    if state is None or page.latest_revision_id != payload.revision:
        raise Refused("changed_since_proposed", subject=page.title)
    return state


def _effects(page, payload):
    draft = _task_state(page, payload).revision.as_object()
    if pictures := hidden_pictures(draft):
        raise Refused("picture_hidden", pictures=", ".join(pictures))
    names = User.objects.filter(pk__in=authors_of(page, payload.revision)).order_by("family_name", "given_name")
    lines = [_first_line(page, draft)]
    changed = changed_fields(page, draft) if page.live else []
    if changed:
        lines.append(_("Changed: {fields}.").format(fields=", ".join(changed)))
    if draft.expire_at:
        if kept := kept_page(page, with_subpages=False):
            raise Refused("page_stays", page=kept.title)
        lines.append(
            _("It is unpublished again on {moment}.").format(moment=format_moment(draft.expire_at, home_zone()))
        )
    return [*lines, _("Written by: {people}").format(people=", ".join(map(str, names)) or _("nobody"))]


def _first_line(page, draft):
    words = {"page": draft.title, "address": draft.get_full_url() or "–"}
    if draft.go_live_at and draft.go_live_at > timezone.now():
        words["moment"] = format_moment(draft.go_live_at, home_zone())
        return _("The page “{page}” is published on {moment} at {address}.").format(**words)
    if page.live and page.title != draft.title:
        return _("This version, “{page}”, replaces the published page “{former}” at {address}.").format(
            former=page.title, **words
        )
    if page.live:
        return _("This version replaces the published page “{page}” at {address}.").format(**words)
    return _("The page “{page}” is published at {address}, where everyone can read it.").format(**words)


def _publish(*, subject, payload, reason, by, at):
    _task_state(subject, payload).approve(user=by, comment=reason)


def _return(*, subject, payload, kind, reason, by, at):
    """Return the page to whoever submitted it, with the comment; or end its review where the proposal is withdrawn."""
    state = subject.current_workflow_task_state if subject is not None else None
    if state is None or state.status != TaskState.STATUS_IN_PROGRESS:
        return
    if kind == FactKind.REJECTED:
        state.reject(user=by, comment=reason)
    else:
        state.workflow_state.cancel(user=by)


class Unpublishing(Payload):
    """Whether the pages under it are unpublished too."""

    with_subpages: bool


class Moving(Payload):
    """The id of the page that it is moved under."""

    target: int


def propose_unpublishing(*, page, with_subpages, reason, by, at):
    """Propose to unpublish a page; returns the Proposal."""
    payload = Unpublishing(with_subpages=with_subpages)
    return propose(act=UNPUBLISH_PAGE, subject=page, payload=payload, reason=reason, by=by, at=at)


def propose_moving(*, page, target, reason, by, at):
    """Propose to move a page; returns the Proposal."""
    return propose(act=MOVE_PAGE, subject=page, payload=Moving(target=target.pk), reason=reason, by=by, at=at)


def _unpublish_effects(page, payload):
    check_unpublishing(page, with_subpages=payload.with_subpages)
    pages = public_pages(page) if payload.with_subpages else [page]
    lines = [
        _("The page “{page}” is no longer public. Visitors of {address} read that there is no such page.").format(
            page=one.title, address=one.specific.get_full_url() or "–"
        )
        for one in pages
    ]
    linking = sorted({source.title for source in pages_showing(page)})
    if linking:
        lines.append(_("These pages link to it: {pages}.").format(pages=", ".join(linking)))
    return lines


def _move_effects(page, payload):
    target = _target(payload)
    check_moving(page, target)
    former = page.specific.get_full_url() or "–"
    lines = [
        _("The page “{page}” moves from “{former}” to “{target}”.").format(
            page=page.title, former=page.get_parent().title, target=target.title
        ),
        _("Its address changes. Now it is {address}.").format(address=former),
    ]
    below = public_pages(page).exclude(pk=page.pk).values_list("title", flat=True)
    if below:
        lines.append(_("The pages under it move too: {pages}.").format(pages=", ".join(below)))
    return lines


def _target(payload):
    target = Page.objects.filter(pk=payload.target).first()
    if target is None:
        raise Refused("changed_since_proposed", subject=_("The page that it was to be moved under"))
    return target


def _unpublish(*, subject, payload, reason, by, at):
    unpublish_page(page=subject, with_subpages=payload.with_subpages, by=by, at=at)


def _move(*, subject, payload, reason, by, at):
    move_page(page=subject, target=_target(payload), by=by, at=at)


def _draft_of(page):
    return reverse("wagtailadmin_pages:view_draft", args=[page.pk])


register(
    Act(
        code=UNPUBLISH_PAGE,
        label=gettext_lazy("Unpublish a page"),
        proposers=PUBLISHERS,
        approvers=REVIEWERS,
        subject=Page,
        payload=Unpublishing,
        effects=_unpublish_effects,
        execute=_unpublish,
        address=_draft_of,
        undo=gettext_lazy("The draft stays. Submit each page again, and another person publishes it."),
    ),
    Act(
        code=MOVE_PAGE,
        label=gettext_lazy("Move a page"),
        proposers=PUBLISHERS,
        approvers=REVIEWERS,
        subject=Page,
        payload=Moving,
        effects=_move_effects,
        execute=_move,
        address=_draft_of,
        undo=gettext_lazy("Two people can move it back."),
    ),
    Act(
        code=PUBLISH_PAGE,
        label=gettext_lazy("Publish a page"),
        proposers=PUBLISHERS,
        approvers=REVIEWERS,
        subject=Page,
        payload=PageDraft,
        effects=_effects,
        execute=_publish,
        close=_return,
        authors=lambda page, payload: authors_of(page, payload.revision) if page is not None else (),
        address=_draft_of,
        undo=gettext_lazy(
            "Two people can unpublish it. An earlier version can be submitted again, and replaces this one."
        ),
    ),
)
