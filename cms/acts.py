"""The act of the public site that needs two people: publishing a page, new or changed.

Wagtail's workflow is how a page is submitted, and it shows that the page waits. Each submission is a proposal, which
says what may be decided, by whom, and who is told.
"""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from cms.actions.reviews import PUBLISH_PAGE
from cms.models.reviews import PUBLISHERS, REVIEWERS, TaskState, authors_of, changed_fields
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
    names = User.objects.filter(pk__in=authors_of(page, payload.revision)).order_by("family_name", "given_name")
    lines = [_first_line(page, draft)]
    changed = changed_fields(page, draft) if page.live else []
    if changed:
        lines.append(_("Changed: {fields}.").format(fields=", ".join(changed)))
    if draft.expire_at:
        lines.append(
            _("It is unpublished again on {moment}.").format(moment=format_moment(draft.expire_at, home_zone()))
        )
    return [*lines, _("Written by: {people}").format(people=", ".join(map(str, names)) or _("nobody"))]


def _first_line(page, draft):
    words = {"page": draft.title, "address": draft.get_full_url() or "–"}
    if draft.go_live_at and draft.go_live_at > timezone.now():
        words["moment"] = format_moment(draft.go_live_at, home_zone())
        return _("The page “{page}” is published on {moment} at {address}.").format(**words)
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


register(
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
        address=lambda page: reverse("wagtailadmin_pages:view_draft", args=[page.pk]),
        undo=gettext_lazy(
            "One person can unpublish it at once. An earlier version can be submitted again, and replaces this one."
        ),
    ),
)
