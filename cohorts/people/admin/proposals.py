"""Approvals in the Wagtail admin: what waits for a second person, and what was decided.

Which proposals somebody sees is said by `visible_to`; who may decide, by the rules of core.approvals.
"""

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin import messages

from cohorts.core import roles
from cohorts.core.access import allow, has_role
from cohorts.core.actions import Refused
from cohorts.core.approvals import actions
from cohorts.core.approvals.models import CARRIED_OUT, Proposal
from cohorts.core.approvals.refusals import CONFLICT, FORBIDDEN
from cohorts.core.approvals.rules import (
    alone_from,
    approves_alone,
    approving_refusal,
    deciding_refusal,
    reviewing_refusal,
)
from cohorts.core.refusals import sentence_of
from cohorts.people.actions.role_letters import approvers_of
from cohorts.ui.admin_pages import page

ROWS_PER_PAGE = 50
STEPS = {
    "approve": {
        "act": actions.approve, "label": gettext_lazy("Approve"), "done": gettext_lazy("Approved and carried out."),
        "lead": gettext_lazy("What is listed above happens at once. Your name and your reason stay on record."),
    },
    "reject": {
        "act": actions.reject, "label": gettext_lazy("Reject"),
        "done": gettext_lazy("Rejected. Nothing was carried out."),
        "lead": gettext_lazy("Nothing is carried out. The person who proposed it is emailed."),
    },
    "withdraw": {
        "act": actions.withdraw, "label": gettext_lazy("Withdraw"),
        "done": gettext_lazy("Withdrawn. Nothing was carried out."),
        "lead": gettext_lazy("Nothing is carried out. You can propose it again at any time."),
    },
    "review": {
        "act": actions.review, "label": gettext_lazy("Mark as reviewed"), "done": gettext_lazy("Marked as reviewed."),
        "lead": gettext_lazy("One person proposed and approved this alone. Your name stays on record."),
    },
}  # fmt: skip
CONFIRMING = {
    "label": gettext_lazy("Confirm"), "done": gettext_lazy("Confirmed."),
    "lead": gettext_lazy("One person did this already. It stays in force with your name and reason on record."),
}  # fmt: skip
ENDING = {
    "done": gettext_lazy("It has ended."),
    "lead": gettext_lazy("One person did this already. It ends at once, and is undone."),
}


HELP = {
    "approve": gettext_lazy("What you checked, and where. It stays on record with your name."),
    "reject": gettext_lazy("Why not, and what to change. The person who proposed it reads this."),
    "withdraw": gettext_lazy("Not needed. It stays on record with your name."),
    "review": gettext_lazy("Not needed. Enter what you noticed. It stays on record with your name."),
}


class ReasonForm(forms.Form):
    """Why. Withdrawing and reviewing need no reason."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(self, *args, step, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = HELP[step]


@allow(*roles.STATE)
@require_safe
def index(request):
    """What waits for this person, what they proposed, what an auditor must review, and what was decided."""
    seen = Proposal.objects.visible_to(request.user).select_related("by").prefetch_related("facts__by")
    waiting = seen.waiting_for(request.user).order_by("at", "pk")
    reviews = seen.to_review() if has_role(request.user, roles.AUDITOR) else []
    decided = Paginator(seen.decided(), ROWS_PER_PAGE).get_page(request.GET.get("p"))
    sections = [
        (_("Waiting for you"), list(waiting)),
        (_("Waiting for your review"), list(reviews)),
        (_("Proposed by you, waiting for another person"), list(seen.open().filter(by=request.user))),
        (_("Waiting for others"), _others(request.user, seen, waiting)),
    ]
    title = _("Approvals")
    return page(
        request, "people/admin/proposals.html", title=title, icon="tick-inverse", trail=[(title, "")],
        sections=[(head, rows) for head, rows in sections if rows], decided=decided,
    )  # fmt: skip


def _others(user, seen, waiting):
    return list(seen.open().exclude(by=user).exclude(pk__in=waiting.values("pk")))


@allow(*roles.STATE)
@require_safe
def show(request, pk):
    """One proposal: what it will do, who proposed it, who may decide, what became of it."""
    proposal = _proposal(request, pk)
    return _page(request, proposal)


def _page(request, proposal, **more):
    act, subject, payload = proposal.act_entry, proposal.read_subject(), proposal.read_payload()
    decision = proposal.decision()
    context = {
        "proposal": proposal, "act": act, "decision": decision, "facts": proposal.history(),
        "effects": (decision.effects or proposal.effects) if decision else _effects(act, subject, payload),
        "effects_label": _effects_label(act, decision), "document": act.document(payload) if act.document else "",
        "subject_url": act.address(subject) if act.address and subject is not None else "",
        "approvers": [] if decision else list(approvers_of(proposal)),
        "alone_from": alone_from(actions.case_of(proposal, proposal.by), settings.APPROVAL_ALONE_DAYS),
        "steps": _steps(request.user, proposal), "why_not": _why_not(request.user, proposal),
    }  # fmt: skip
    title = str(act.label)
    name = f"{title}: {proposal.subject_label}" if proposal.subject_label else title
    trail = [(_("Approvals"), "proposals"), (_("{act} (proposal {number})").format(act=title, number=proposal.pk), "")]
    return page(request, "people/admin/proposal.html", title=name, icon="tick-inverse", trail=trail, **(context | more))


def _effects_label(act, decision):
    if decision is not None:
        approved = decision.kind in CARRIED_OUT
        return _("What was approved") if approved else _("What was proposed")
    return _("What it did, and what a second person confirms") if act.urgent else _("What it will do")


def _effects(act, subject, payload):
    """What it will do; where it cannot be done any more, why."""
    try:
        return list(act.effects(subject, payload))
    except Refused as no:
        return [_("It cannot be carried out now: {reason}").format(reason=no)]


def _steps(user, proposal):
    """[(name, label)] of what this person may do now."""
    actor, case = actions.actor_of(user), actions.case_of(proposal, user)
    names = []
    now = {"at": timezone.now(), "days": settings.APPROVAL_ALONE_DAYS}
    if approving_refusal(actor, case, **now) is None:
        names.append("approve")
    if deciding_refusal(actor, case, **now) is None and not approves_alone(actor, case):
        names.append("reject")
    if not case.decision and actor.id == case.proposer:
        names.append("withdraw")
    if _review_refusal(actor, proposal) is None:
        names.append("review")
    return [(name, _words(proposal, name)["label"]) for name in names]


def _review_refusal(actor, proposal):
    decision = proposal.decision()
    return reviewing_refusal(
        actor, approver=decision.by_id if decision else None, alone=bool(decision and decision.alone),
        reviewed=proposal.is_reviewed(),
    )  # fmt: skip


def _why_not(user, proposal):
    """Why this person may not decide on a proposal that waits, as a sentence; "" where they may."""
    case = actions.case_of(proposal, user)
    refusal = approving_refusal(actions.actor_of(user), case, at=timezone.now(), days=settings.APPROVAL_ALONE_DAYS)
    return "" if refusal is None or case.decision else sentence_of(refusal)


def _words(proposal, step):
    words = STEPS[step]
    if proposal.act_entry.urgent:
        more = {"approve": CONFIRMING, "reject": ENDING, "withdraw": ENDING}.get(step, {})
        words = words | more
    return words


@allow(*roles.STATE)
def decide(request, pk, step):
    """Approve, reject, withdraw or review. Who may not is told so with 403, who comes too late with 409."""
    proposal = _proposal(request, pk)
    if step not in STEPS:
        raise Http404
    words, form, status = _words(proposal, step), ReasonForm(request.POST or None, step=step), 200
    if request.method == "POST" and form.is_valid():
        try:
            words["act"](
                proposal=proposal, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
            )  # fmt: skip
        except Refused as no:
            form.add_error(no.field if no.field in form.fields else None, str(no))
            status = http_status(no)
        else:
            messages.success(request, words["done"])
            return redirect("proposal", proposal.pk)
    elif request.method != "POST" and step not in [name for name, label in _steps(request.user, proposal)]:
        messages.error(request, _why_not(request.user, proposal) or _("This proposal has been decided."))
        return redirect("proposal", proposal.pk)
    if status == 409:
        # Somebody decided meanwhile: the page says so, and asks for nothing any more.
        messages.error(request, "; ".join(form.non_field_errors()))
        response = _page(request, _proposal(request, pk))
    else:
        response = _page(request, proposal, form=form, words=words, serious=step == "approve")
    response.status_code = status
    return response


def http_status(no):
    """403 for who may not, 409 for who comes too late, 422 for what is missing. `no` is what was refused, or None."""
    code = getattr(no, "code", "")
    return 403 if code in FORBIDDEN else 409 if code in CONFLICT else 422


def _proposal(request, pk):
    rows = Proposal.objects.visible_to(request.user).select_related("by", "subject_type")
    return get_object_or_404(rows.prefetch_related("facts__by"), pk=pk)


def said(result, otherwise=None):
    """What a page says after its action: that a proposal waits, or else what `otherwise` says."""
    if isinstance(result, Proposal):
        return _("Proposed. It happens when another person approves it.")
    return otherwise()


def shown(result, otherwise=None):
    """Where a page leads after its action: to the proposal, or else where `otherwise` leads."""
    return reverse("proposal", args=[result.pk]) if isinstance(result, Proposal) else otherwise()


urlpatterns = [
    path("proposals/", index, name="proposals"),
    path("proposals/<int:pk>/", show, name="proposal"),
    path("proposals/<int:pk>/<slug:step>/", decide, name="proposal_decide"),
]
