"""The steps of a key change in the Wagtail admin: proposing it, its dry run, the decision, and resuming it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_lazy

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.problems import Problem
from cohorts.core.refusals import sentence_of
from cohorts.core.states import state_of
from cohorts.people.admin.proposals import http_status
from cohorts.ui.action_view import INVALID_STATUS, AdminActionView, ButtonView
from cohorts.ui.page import RowMixin, crumb
from cohorts.ui.refusals import add_refusal, try_action
from exams.bank.actions.item_access import record_version_views
from exams.bank.models import ItemPage, ItemVersion, Key, KeyProposal, KeyProposalState
from exams.bank.models.key_proposals import OPEN_STATES
from exams.results.actions import key_changes as rekeys
from exams.results.actions import rescoring
from exams.results.admin.key_change_forms import OVERTAKEN, STEPS, DecisionForm, ProposalForm


class OfKeyChange:
    """A page about one key change."""

    header_icon = "key"

    def get_rows(self):
        """All key changes."""
        rows = KeyProposal.objects.visible_to(self.request.user)
        return rows.select_related("version__item", "replaces", "by", "decided_by", "key")

    def get_crumbs(self):
        """The key changes."""
        return [crumb(gettext_lazy("Key changes"), "rekeys_index")]

    def get_back_url(self):
        """The key change."""
        return reverse("rekey_show", args=[self.row.pk])


class ProposeKeyChange(AdminActionView):
    """Propose another key for an item version; `?key=` with the id of an earlier key proposes to go back to it.

    While another change of the version is open, the page leads to that one.
    """

    allowed_roles = (roles.EXAMINATIONS,)
    template_name = "results/admin/key_change_propose.html"
    form_class = ProposalForm
    header_icon = "key"

    def setup(self, request, *args, **kwargs):
        """Find the version and its keys, and keep who looked at them."""
        super().setup(request, *args, **kwargs)
        versions = ItemVersion.objects.visible_to(request.user).select_related("item")
        self.version = get_object_or_404(versions, pk=kwargs["version_id"])
        record_version_views(versions=[self.version], page=ItemPage.KEY, by=request.user, at=timezone.now())
        self.keys = list(Key.objects.visible_to(request.user).filter(version=self.version).order_by("number"))

    @cached_property
    def open_change(self):
        """The change of this version that is open, if there is one."""
        rows = KeyProposal.objects.visible_to(self.request.user)
        return rows.filter(version=self.version, state__in=OPEN_STATES).first()

    def get_heading(self):
        """Which item."""
        return gettext("Propose another key for %(code)s") % {"code": self.version.item.code}

    def get_crumbs(self):
        """The key changes."""
        return [crumb(gettext_lazy("Key changes"), "rekeys_index")]

    def get_back_url(self):
        """The key changes."""
        return reverse("rekeys_index")

    def get_form_kwargs(self):
        """The version, and the key to begin with. The form makes its own initial values."""
        earlier = next((key for key in self.keys if str(key.pk) == self.request.GET.get("key")), None)
        usual = {name: value for name, value in super().get_form_kwargs().items() if name != "initial"}
        return usual | {"version": self.version, "start": earlier}

    def form_valid(self, form):
        """The key that was chosen goes to the action; what it says about the key belongs to one of two fields."""
        form.cleaned_data["answer"] = form.answer
        self.field_names = {"answer": form.field_of("answer")}
        return super().form_valid(form)

    def act(self, data, by, at):
        """Propose it."""
        names = ("answer", "reason", "policy")
        return rekeys.propose(version=self.version, **{name: data[name] for name in names}, by=by, at=at)

    def done_text(self, result):
        """What comes next."""
        return gettext("The key change was proposed and its dry run has started. Another person decides.")

    def get_done_url(self, result):
        """The key change."""
        return reverse("rekey_show", args=[result.pk])

    def get_invalid_status(self):
        """409 while another change is open."""
        return 409 if self.open_change else INVALID_STATUS

    def get_context_data(self, **context):
        """The version, the key that counts now, and the change that is open."""
        more = {"version": self.version, "current": self.keys[-1], "waiting": self.open_change}
        return super().get_context_data(**more, **context)


def steps_of(user, row):
    """[{name, label}] of the steps that this person may take now."""
    if row.state != KeyProposalState.PROPOSED or not may_act(user):
        return []
    names = ["withdraw"] if row.by_id == user.pk else (["approve"] if row.trial else []) + ["reject"]
    return [{"name": name, "label": STEPS[name]["label"]} for name in names]


def may_act(user):
    """Whether the person changes keys, or only reads."""
    return has_role(user, roles.EXAMINATIONS)


class DecideKeyChange(OfKeyChange, RowMixin, AdminActionView):
    """Approve, reject or withdraw, after a page that says what will happen.

    Who may not take the step is told so with 403, and where it is too late with 409; what was typed stays.
    """

    allowed_roles = (roles.EXAMINATIONS,)
    form_class = DecisionForm

    @property
    def step(self):
        """What STEPS says of the step of the address."""
        return STEPS[self.kwargs["step"]]

    def get_row(self):
        """The key change, for a step that there is."""
        row = super().get_row()
        if self.kwargs["step"] not in STEPS:
            raise Http404
        return row

    def get(self, request, *args, **kwargs):
        """The page, where this person may take the step."""
        if self.kwargs["step"] not in [step["name"] for step in steps_of(request.user, self.row)]:
            messages.error(request, sentence_of(_why_not(request.user, self.row, self.kwargs["step"])))
            return redirect(self.get_back_url())
        return super().get(request, *args, **kwargs)

    def get_heading(self):
        """The step, and the key change."""
        return f"{self.step['label']}: {self.row}"

    def get_crumbs(self):
        """The key changes, the key change."""
        return [*super().get_crumbs(), (str(self.row), self.get_back_url())]

    def get_lead(self):
        """What the step does, and whether the dry run is out of date."""
        return _lead(self.row, self.kwargs["step"])

    def get_form_kwargs(self):
        """What the form asks for."""
        return super().get_form_kwargs() | {"asks": self.step["asks"]}

    def form_invalid(self, form):
        """Without a reason the action is asked all the same: that somebody else decides comes before how it is done."""
        if self.refusal is None and self.step["asks"]:
            data = {"reason": form.cleaned_data.get("reason", "")}
            _, self.refusal = try_action(lambda: self.act(data, self.request.user, timezone.now()))
            if self.refusal and not (self.refusal.field and form.has_error(self.refusal.field)):
                add_refusal(form, self.refusal)
        return super().form_invalid(form)

    def get_invalid_status(self):
        """403 for who may not, 409 for who comes too late, 422 for what is missing."""
        return http_status(self.refusal)

    def act(self, data, by, at):
        """Take the step."""
        return self.step["act"](proposal=self.row, reason=data.get("reason", ""), by=by, at=at)

    def done_text(self, result):
        """What becomes of the key."""
        return self.step["done"]

    def get_context_data(self, **context):
        """Approving is the serious step."""
        more = {"action_label": self.step["label"], "serious": self.kwargs["step"] == "approve"}
        return super().get_context_data(**{**more, **context})


def _lead(row, step):
    """What the step does, and whether the dry run is out of date."""
    lead = STEPS[step]["lead"]
    overtaken = step == "approve" and row.trial and rescoring.trial_is_stale(row)
    return f"{OVERTAKEN} {lead}" if overtaken else lead


def _why_not(user, row, step):
    """Why the page of a step is not shown to somebody."""
    if row.state != KeyProposalState.PROPOSED:
        return Problem("key_change_decided", state=state_of(row))
    if step == "approve" and row.by_id != user.pk:
        return Problem("key_change_dry_run_missing")
    if step == "withdraw":
        return Problem("key_change_of_another")
    return Problem("key_change_by_proposer")


class TryAgain(OfKeyChange, ButtonView):
    """Work the dry run out once more."""

    allowed_roles = (roles.EXAMINATIONS,)

    def act(self, data, by, at):
        """Start the job."""
        return rekeys.try_again(proposal=self.row, by=by, at=at)

    def done_text(self, result):
        """When to look."""
        return gettext("The dry run has started. Check again in a minute.")


class Resume(OfKeyChange, ButtonView):
    """Continue an approved key change whose job was lost."""

    allowed_roles = (roles.EXAMINATIONS,)

    def act(self, data, by, at):
        """Start the job again."""
        return rekeys.resume(proposal=self.row, by=by, at=at)

    def done_text(self, result):
        """That it continues."""
        return gettext("Rescoring continues. Nothing is done twice.")
