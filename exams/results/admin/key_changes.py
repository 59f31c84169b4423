"""Key changes in the Wagtail admin: the list, proposing one, and its page with the dry run, the story and the buttons.

Examinations staff act, auditors read.
"""

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks
from wagtail.admin import messages

from cohorts.core import roles
from cohorts.core.access import allow, has_role
from cohorts.core.actions import Refused
from cohorts.core.problems import Problem
from cohorts.core.refusals import sentence_of
from cohorts.core.states import state_of
from cohorts.people.admin.proposals import http_status
from cohorts.people.models import User
from cohorts.ui.admin_pages import admin_page
from exams.bank.actions.item_access import record_version_views
from exams.bank.models import ItemPage, ItemVersion, Key, KeyProposal, KeyProposalState
from exams.bank.models.key_proposals import OPEN_STATES
from exams.psychometrics.sentences import sample_status
from exams.results.actions import key_changes as rekeys
from exams.results.actions import rescoring
from exams.results.admin.key_change_forms import OVERTAKEN, STEPS, DecisionForm, ProposalForm
from exams.results.admin.key_change_history import appended, goes_back_on, tell_story

READERS = (roles.EXAMINATIONS, roles.AUDITOR)
PAGE = 50
SHOWN = 100
# Apps above say what depends on results: functions (user=User, gains=[person ids], losses=[person ids]) -> safe HTML.
CONSEQUENCES_HOOK = "key_change_consequences"


@allow(*READERS)
@require_safe
def index(request):
    """Every key change, newest first."""
    rows = KeyProposal.objects.visible_to(request.user)
    rows = rows.select_related("version__item", "replaces", "by", "decided_by").defer("trial")
    page = Paginator(rows, PAGE).get_page(request.GET.get("p"))
    return admin_page(request, "results/admin/key_changes.html", gettext("Key changes"), page=page)


@allow(roles.EXAMINATIONS)
def propose(request, version_id):
    """Propose another key for an item version; `?key=` with the id of an earlier key proposes to go back to it.

    While another change of the version is open, the page leads to that one.
    """
    versions = ItemVersion.objects.visible_to(request.user).select_related("item")
    version = get_object_or_404(versions, pk=version_id)
    record_version_views(versions=[version], page=ItemPage.KEY, by=request.user, at=timezone.now())
    keys = list(Key.objects.visible_to(request.user).filter(version=version).order_by("number"))
    earlier = next((key for key in keys if str(key.pk) == request.GET.get("key")), None)
    form = ProposalForm(request.POST or None, version=version, start=earlier)
    waiting = KeyProposal.objects.visible_to(request.user).filter(version=version, state__in=OPEN_STATES).first()
    if request.method == "POST" and form.is_valid():
        try:
            row = rekeys.propose(
                version=version,
                answer=form.answer,
                reason=form.cleaned_data["reason"],
                policy=form.cleaned_data["policy"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as no:
            form.add_error(form.field_of(no.field), str(no))
        else:
            messages.success(
                request, gettext("The key change was proposed and its dry run has started. Another person decides.")
            )
            return redirect("rekey_show", row.pk)
    return admin_page(
        request,
        "results/admin/key_change_propose.html",
        (gettext("Propose another key for %(code)s") % {"code": version.item.code}),
        trail=[_to_index()],
        form=form,
        version=version,
        current=keys[-1],
        waiting=waiting,
        status=200 if request.method != "POST" else 409 if waiting else 422,
    )


@allow(*READERS)
@require_safe
def show(request, pk):
    """One key change: what it is, what it would do or did, its story, and what can be done with it now."""
    row = _row(request, pk)
    record_version_views(versions=[row.version], page=ItemPage.KEY, by=request.user, at=timezone.now())
    trial = row.trial and {
        **row.trial,
        "groups": _groups(request.user, row.trial),
        "forms": [_with_intervals(form) for form in row.trial["forms"]],
        "stale": row.state == KeyProposalState.PROPOSED and rescoring.trial_is_stale(row),
    }
    story = tell_story(row, request.user)
    scores = appended(row, request.user).select_related("sitting__person", "sitting__form")
    number, everybody = scores.count(), request.GET.get("scores") == "all"
    scores = (scores if everybody else scores.filter(turned=True)).defer("domains", "marks", "keys")
    people = Paginator(scores, PAGE).get_page(request.GET.get("people"))
    return admin_page(
        request,
        "results/admin/key_change.html",
        str(row),
        trail=[_to_index()],
        row=row,
        trial=trial,
        story=story,
        steps=_steps(request.user, row),
        may_act=_may_act(request.user),
        people=people,
        number=number,
        everybody=everybody,
        scores=[(score, story.of_person.get(score.sitting.person_id, ())) for score in people],
        takes_back=goes_back_on(row),
        consequences=_consequences(request.user, row),
    )


@allow(roles.EXAMINATIONS)
def decide(request, pk, step):
    """Approve, reject or withdraw, after a page that says what will happen.

    Who may not take the step is told so with 403, and where it is too late with 409; what was typed stays.
    """
    row = _row(request, pk)
    if step not in STEPS:
        raise Http404
    told = STEPS[step]
    if request.method != "POST" and step not in [open_step["name"] for open_step in _steps(request.user, row)]:
        messages.error(request, sentence_of(_why_not(request.user, row, step)))
        return redirect("rekey_show", row.pk)
    form, refusal = DecisionForm(request.POST or None, asks=told["asks"]), None
    # Without a reason the action is asked all the same: that somebody else decides comes before how it is done.
    if request.method == "POST" and (form.is_valid() or told["asks"]):
        reason = form.cleaned_data.get("reason", "")
        try:
            told["act"](proposal=row, reason=reason, by=request.user, at=timezone.now())
        except Refused as no:
            refusal = no
            if not (no.field and form.has_error(no.field)):
                form.add_error(no.field, str(no))
        else:
            messages.success(request, told["done"])
            return redirect("rekey_show", row.pk)
    trail = [_to_index(), {"url": reverse("rekey_show", args=[row.pk]), "label": str(row)}]
    return admin_page(
        request,
        "ui/admin/action_page.html",
        f"{told['label']}: {row}",
        trail=trail,
        form=form,
        lead=_lead(row, step),
        submit_label=told["label"],
        serious=step == "approve",
        back=reverse("rekey_show", args=[row.pk]),
        status=200 if request.method != "POST" else http_status(refusal),
    )


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


@allow(roles.EXAMINATIONS)
@require_POST
def try_again(request, pk):
    """Work the dry run out once more."""
    return _queue(request, pk, rekeys.try_again, gettext("The dry run has started. Check again in a minute."))


@allow(roles.EXAMINATIONS)
@require_POST
def resume(request, pk):
    """Continue an approved key change whose job was lost."""
    return _queue(request, pk, rekeys.resume, gettext("Rescoring continues. Nothing is done twice."))


def _queue(request, pk, act, done):
    row = _row(request, pk)
    try:
        act(proposal=row, by=request.user, at=timezone.now())
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, done)
    return redirect("rekey_show", row.pk)


def _row(request, pk):
    rows = KeyProposal.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("version__item", "replaces", "by", "decided_by", "key"), pk=pk)


def _with_intervals(form):
    """A form and its figures as [(figure, its interval or nothing)], and how far they bear. Old dry runs kept none."""
    none = [None, None]
    pairs = [*zip(form["p"], form.get("p_ci95", none)), *zip(form["r"], form.get("r_ci95", none))]
    return {**form, "figures": pairs, "standing": sample_status(form["n"])}


def _groups(user, trial):
    """Whose pass changes, with names; at most SHOWN of each group are named."""
    titles = {
        "gains": gettext("Would pass now"),
        "losses": gettext("Would no longer pass"),
        "kept_passes": gettext("Would no longer pass, but keep their result by the policy"),
    }
    wanted = {row[1] for name in titles for row in trial[name][:SHOWN]}
    people = User.objects.visible_to(user).in_bulk(wanted)
    return [
        {
            "title": title,
            "count": len(trial[name]),
            "rows": [(people[person], *points) for _, person, *points in trial[name][:SHOWN]],
        }
        for name, title in titles.items()
    ]


def _consequences(user, row):
    """What hangs on the results that would turn; nothing once it is decided, when the story tells what followed."""
    if not row.trial or row.state != KeyProposalState.PROPOSED:
        return []
    people = {name: sorted({entry[1] for entry in row.trial[name]}) for name in ("gains", "losses")}
    return [tell(user=user, **people) for tell in hooks.get_hooks(CONSEQUENCES_HOOK)]


def _steps(user, row):
    if row.state != KeyProposalState.PROPOSED or not _may_act(user):
        return []
    names = ["withdraw"] if row.by_id == user.pk else (["approve"] if row.trial else []) + ["reject"]
    return [{"name": name, "label": STEPS[name]["label"]} for name in names]


def _may_act(user):
    return has_role(user, roles.EXAMINATIONS)


def _to_index():
    return {"url": reverse("rekeys_index"), "label": gettext("Key changes")}


urlpatterns = [
    path("key-changes/", index, name="rekeys_index"),
    path("key-changes/propose/<int:version_id>/", propose, name="rekey_propose"),
    path("key-changes/<int:pk>/", show, name="rekey_show"),
    path("key-changes/<int:pk>/try/", try_again, name="rekey_try"),
    path("key-changes/<int:pk>/continue/", resume, name="rekey_continue"),
    path("key-changes/<int:pk>/<slug:step>/", decide, name="rekey_decide"),
]
