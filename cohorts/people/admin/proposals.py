"""Approvals in the Wagtail admin: what waits for a second person, and what was decided.

Which proposals somebody sees is said by `visible_to`; who may decide, by the rules of core.approvals.
"""

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin import messages

from cohorts.core import roles
from cohorts.core.access import has_role
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
from cohorts.people.actions.approval_emails import approvers_of
from cohorts.people.admin.proposal_steps import DECIDING, HELP, STEPS, refuse_older_page, stamp_of, words_of
from cohorts.ui.action_view import AdminActionView
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.fields import ReasonForm
from cohorts.ui.list_view import page_of
from cohorts.ui.page import AdminSkin, Page, RowMixin, crumb
from cohorts.ui.refusals import try_action

CONFLICT_STATUS = 409
# An app may show what is decided on: register a function (proposal, request) -> safe HTML under this hook.
DETAILS_HOOK = "proposal_details"
# It may keep that with the decision: a function (proposal, request) -> {its name: values of JSON}, or {}.
KEPT_HOOK = "proposal_kept"


class Approvals(AdminSkin, Page, TemplateView):
    """What waits for this person, what they proposed, what an auditor must review, and what was decided."""

    allowed_roles = roles.STATE
    template_name = "people/admin/proposals.html"
    heading = gettext_lazy("Approvals")
    header_icon = "tick-inverse"

    def get_context_data(self, **context):
        """The proposals in sections; those that are decided by pages."""
        user = self.request.user
        seen = Proposal.objects.visible_to(user).select_related("by").prefetch_related("facts__by")
        waiting = seen.waiting_for(user).order_by("at", "pk")
        reviews = seen.to_review() if has_role(user, roles.AUDITOR) else []
        others = seen.open().exclude(by=user).exclude(pk__in=waiting.values("pk"))
        sections = [
            (_("Waiting for you"), list(waiting)),
            (_("Waiting for your review"), list(reviews)),
            (_("Proposed by you, waiting for another person"), list(seen.open().filter(by=user))),
            (_("Waiting for others"), list(others)),
        ]
        return super().get_context_data(
            sections=[(head, rows) for head, rows in sections if rows],
            decided=page_of(self.request, seen.decided(), name="p"),
            **context,
        )


class OfProposal:
    """A page about one proposal, among those the person may see."""

    allowed_roles = roles.STATE
    template_name = "people/admin/proposal.html"
    header_icon = "tick-inverse"

    def get_rows(self):
        """The proposals that the person sees."""
        rows = Proposal.objects.visible_to(self.request.user).select_related("by", "subject_type")
        return rows.prefetch_related("facts__by")

    def get_heading(self):
        """What it is for, and about what."""
        label, about = str(self.row.act_entry.label), self.row.subject_label
        return f"{label}: {about}" if about else label

    def get_breadcrumbs_items(self):
        """Home, the approvals, this one."""
        items = super().get_breadcrumbs_items()
        name = _("{act} (proposal {number})").format(act=self.row.act_entry.label, number=self.row.pk)
        return [*items[:-1], {"url": "", "label": name}]

    def get_crumbs(self):
        """The approvals."""
        return [crumb(_("Approvals"), "proposals")]

    def get_context_data(self, **context):
        """What it will do, who proposed it, who may decide, what became of it."""
        details = list(filter(None, (show(self.row, self.request) for show in hooks.get_hooks(DETAILS_HOOK))))
        about = _about(self.row, self.request.user) | {"details": details}
        return super().get_context_data(**about, **context)


class ShowProposal(OfProposal, AdminDetailView):
    """One proposal."""

    row_name = "proposal"


class Decide(OfProposal, RowMixin, AdminActionView):
    """Approve, reject, withdraw or review. Who may not is told so with 403, who comes too late with 409."""

    form_class = ReasonForm

    @property
    def step(self):
        """A key of STEPS."""
        return self.kwargs["step"]

    def get_form_kwargs(self):
        """What a reason is for depends on the step."""
        reason = {"label": _("Reason"), "help_text": HELP[self.step], "required": False}
        return super().get_form_kwargs() | reason

    def form_invalid(self, form):
        """Where somebody decided meanwhile, the proposal with what became of it, and the reason as typed, to copy."""
        if http_status(self.refusal) != CONFLICT_STATUS:
            return super().form_invalid(form)
        messages.error(self.request, str(self.refusal))
        self.row = self.get_row()
        context = self.get_context_data(form=None, typed_reason=form.cleaned_data["reason"])
        return self.render_to_response(context, status=CONFLICT_STATUS)

    def get_row(self):
        """The proposal, for a step that there is."""
        row = super().get_row()
        if self.step not in STEPS:
            raise Http404
        return row

    def get(self, request, *args, **kwargs):
        """The page, where this person may take the step."""
        if self.step not in [name for name, label in _steps(request.user, self.row)]:
            messages.error(request, _why_not(request.user, self.row) or _("This proposal has been decided."))
            return redirect(self.get_back_url())
        return super().get(request, *args, **kwargs)

    def get_back_url(self):
        """The proposal."""
        return reverse("proposal", args=[self.row.pk])

    def act(self, data, by, at):
        """Take the step; a decision keeps what this page shows."""
        refuse_older_page(self.row, self.request, self.step)
        more = {"shown": self.kept()} if self.step in DECIDING else {}
        return words_of(self.row, self.step)["act"](proposal=self.row, reason=data["reason"], by=by, at=at, **more)

    def kept(self):
        """What the page shows besides the effects, from the apps that keep it."""
        kept = [keep(self.row, self.request) for keep in hooks.get_hooks(KEPT_HOOK)]
        return {name: values for one in kept for name, values in one.items()}

    def done_text(self, result):
        """Decision."""
        return words_of(self.row, self.step)["done"]

    def get_invalid_status(self):
        """403 for who may not, 409 for who comes too late, 422 for what is missing."""
        return http_status(self.refusal)

    def get_context_data(self, **context):
        """The words of the step."""
        more = {"words": words_of(self.row, self.step), "serious": self.step == "approve", "proposal": self.row}
        more["stamp"] = stamp_of(self.row, self.request)
        return super().get_context_data(**{**more, **context})


def _about(proposal, user):
    """What the page of a proposal shows."""
    act, subject, payload = proposal.act_entry, proposal.read_subject(), proposal.read_payload()
    decision = proposal.decision()
    return {
        "act": act,
        "decision": decision,
        "facts": proposal.history(),
        "effects": (decision.effects or proposal.effects) if decision else _effects(act, subject, payload),
        "effects_label": _effects_label(proposal, decision),
        "document": act.document(payload) if act.document else "",
        "subject_url": _address(act, subject, user),
        "approvers": [] if decision else list(approvers_of(proposal)),
        "alone_from": alone_from(actions.case_of(proposal, proposal.by), settings.APPROVAL_ALONE_DAYS),
        "steps": _steps(user, proposal),
        "why_not": _why_not(user, proposal),
    }


def _address(act, subject, user):
    """The page of the subject; "" for those who decide but may not open it."""
    if act.address is None or subject is None:
        return ""
    is_reader = act.address_readers is None or has_role(user, *act.address_readers)
    return act.address(subject) if is_reader else ""


def _effects_label(proposal, decision):
    if decision is not None:
        approved = decision.kind in CARRIED_OUT
        return _("What was approved") if approved else _("What was proposed")
    return _("What it did, and what a second person confirms") if proposal.begun else _("What it will do")


def _effects(act, subject, payload):
    """What it will do; where it cannot be done any more, why."""
    effects, refusal = try_action(lambda: list(act.effects(subject, payload)))
    if refusal:
        return [_("It cannot be carried out now: {reason}").format(reason=refusal)]
    return effects


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
    return [(name, words_of(proposal, name)["label"]) for name in names]


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


def http_status(no):
    """403 for who may not, 409 for who comes too late, 422 for what is missing. `no` is what was refused, or None."""
    code = getattr(no, "code", "")
    return 403 if code in FORBIDDEN else CONFLICT_STATUS if code in CONFLICT else 422


def said(result, otherwise=None):
    """What a page says after its action: that a proposal waits, or else what `otherwise` says."""
    if isinstance(result, Proposal):
        return _("Proposed. It takes effect when another person approves it.")
    return otherwise()


def shown(result, otherwise=None):
    """Where a page leads after its action: to the proposal, or else where `otherwise` leads."""
    return reverse("proposal", args=[result.pk]) if isinstance(result, Proposal) else otherwise()


class ProposesMixin:
    """Mixed into an action view whose action proposes, or acts at once where no second person is needed."""

    def done_text(self, result):
        """That a proposal waits; else what `done_at_once` says."""
        return said(result, lambda: self.done_at_once(result))

    def get_done_url(self, result):
        """The proposal; else the page that the view leads to."""
        return shown(result, lambda: super(ProposesMixin, self).get_done_url(result))

    def done_at_once(self, result):
        """What was done, in one sentence."""
        raise NotImplementedError


urlpatterns = [
    path("proposals/", Approvals.as_view(), name="proposals"),
    path("proposals/<int:pk>/", ShowProposal.as_view(), name="proposal"),
    path("proposals/<int:pk>/<slug:step>/", Decide.as_view(), name="proposal_decide"),
]
