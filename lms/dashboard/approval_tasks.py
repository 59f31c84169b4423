"""What waits for a second person, for a review, or for the first set-up."""

from django.urls import reverse

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.approvals.models import FactKind, Proposal
from cohorts.core.dates import home_day
from cohorts.people.actions.approval_emails import urgent_until
from cohorts.people.actions.authority import needs_set_up
from cohorts.people.actions.invitation_checks import open_invitations
from cohorts.people.actions.state_roles import roles_without_people
from exams.bank.actions.items import PUBLISH_ITEM
from exams.bank.models import Item
from lms.certification.models import Program
from lms.dashboard.task import MAX_TASKS, Task


def for_deciders(user):
    """For state staff and superusers: what waits for their decision, and for an auditor's review."""
    if not user.is_state_staff():
        return []
    seen = Proposal.objects.visible_to(user)
    waiting = seen.waiting_for(user).select_related("by").order_by("at")[:MAX_TASKS]
    tasks = [_decision_on(row) for row in waiting]
    to_review = seen.to_review().order_by("at")[:MAX_TASKS] if has_role(user, roles.AUDITOR) else ()
    tasks += [
        Task(
            "approval_review",
            {"act": row.act_entry.label, "subject": row.subject_label},
            row.at,
            reverse("proposal", args=[row.pk]),
        )
        for row in to_review
    ]
    if user.is_superuser and needs_set_up():
        tasks.append(Task("site_set_up", {}, user.date_joined, reverse("set_up")))
    return tasks


def for_invited(user, at):
    """For everyone: invitations to accept, those sent in one email as one task."""
    emails = {}
    for row in open_invitations(user, at):
        emails.setdefault((row.organization_id, row.invited_at), []).append(row)
    return [
        Task(
            "invitation_accept",
            {
                "role": ", ".join(row.get_role_display() for row in together),
                "organization": together[0].organization,
                "until": home_day(together[0].expires_at),
            },
            together[0].invited_at,
            # A page of this account only; whoever can read it can accept.
            reverse("invitation", args=[together[0].token]),
        )
        for together in emails.values()
    ]


def _decision_on(row):
    """A proposal to decide; for an urgent act, until when it is in effect if no one does."""
    about = {"act": row.act_entry.label, "subject": row.subject_label, "by": row.proposer}
    code = "urgent_decide" if row.begun else "approval_decide"
    if row.begun:
        about["until"] = home_day(urgent_until(row))
    return Task(code, about, row.at, reverse("proposal", args=[row.pk]))


def returned_items(user):
    """For examinations staff: items they submitted that were returned with a comment and not submitted again."""
    seen = Proposal.objects.visible_to(user).filter(act=PUBLISH_ITEM).order_by("at", "pk")
    returned = list(seen.filter(by=user, facts__kind=FactKind.REJECTED).prefetch_related("facts__by")[:MAX_TASKS])
    subjects = {row.subject_id for row in returned}
    newest = {}
    for pk, subject in seen.filter(subject_id__in=subjects).values_list("pk", "subject_id"):
        newest[subject] = pk
    items = Item.objects.visible_to(user).in_bulk(subjects)
    return [
        Task(
            "item_returned",
            {"item": item.code, "by": row.decision().by},
            row.decision().at,
            reverse("wagtailsnippets_bank_item:inspect", args=[item.pk]),
        )
        for row in returned
        if newest[row.subject_id] == row.pk
        and (item := items.get(row.subject_id))
        and (item.has_unpublished_changes or not item.live)
    ]


def after_set_up(user, at):
    """For program staff: what a new office lacks, namely people for each kind of work, and a program."""
    if needs_set_up():
        return []
    tasks = []
    empty = roles_without_people(at)
    if empty:
        named = ", ".join(roles.label(role) for role in empty)
        tasks.append(Task("state_roles_fill", {"roles": named}, at, reverse("person_invite")))
    if not Program.objects.visible_to(user).exists():
        tasks.append(Task("program_load", {}, at, reverse("programs:index")))
    return tasks
