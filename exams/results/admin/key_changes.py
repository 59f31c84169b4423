"""Key changes in the Wagtail admin: the list, proposing one, and its page with the dry run, the story and the buttons.

Examinations staff act, auditors read.
"""

from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.generic import TemplateView
from wagtail import hooks

from cohorts.core import roles
from cohorts.people.models import User
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.list_view import page_of
from cohorts.ui.page import AdminSkin, Page
from exams.bank.actions.item_access import record_version_views
from exams.bank.models import ItemPage, KeyProposal, KeyProposalState
from exams.psychometrics.sentences import sample_status
from exams.results.actions import rescoring
from exams.results.admin import key_change_steps as steps
from exams.results.admin.key_change_history import appended, goes_back_on, tell_story
from exams.results.admin.key_change_steps import OfKeyChange, may_act, steps_of

READERS = (roles.EXAMINATIONS, roles.AUDITOR)
MAX_ROWS = 100
# Apps above say what depends on results: functions (user=User, gains=[person ids], losses=[person ids]) -> safe HTML.
CONSEQUENCES_HOOK = "key_change_consequences"


class KeyChanges(AdminSkin, Page, TemplateView):
    """Every key change, newest first."""

    allowed_roles = READERS
    template_name = "results/admin/key_changes.html"
    heading = gettext_lazy("Key changes")
    header_icon = "key"

    def get_context_data(self, **context):
        """A page of them."""
        rows = KeyProposal.objects.visible_to(self.request.user)
        rows = rows.select_related("version__item", "replaces", "by", "decided_by").defer("trial")
        return super().get_context_data(page=page_of(self.request, rows, name="p"), **context)


class ShowKeyChange(OfKeyChange, AdminDetailView):
    """One key change: what it is, what it would do or did, its story, and what can be done with it now."""

    allowed_roles = READERS
    template_name = "results/admin/key_change.html"

    def get_context_data(self, **context):
        """The dry run, the story, the people, the steps."""
        row, user = self.row, self.request.user
        record_version_views(versions=[row.version], page=ItemPage.KEY, by=user, at=timezone.now())
        story = tell_story(row, user)
        scores = appended(row, user).select_related("sitting__person", "sitting__form")
        number, everybody = scores.count(), self.request.GET.get("scores") == "all"
        scores = (scores if everybody else scores.filter(turned=True)).defer("domains", "marks", "keys")
        people = page_of(self.request, scores, name="people")
        return super().get_context_data(
            trial=_trial(user, row),
            story=story,
            steps=steps_of(user, row),
            may_act=may_act(user),
            people=people,
            number=number,
            everybody=everybody,
            scores=[(score, story.of_person.get(score.sitting.person_id, ())) for score in people],
            takes_back=goes_back_on(row),
            consequences=_consequences(user, row),
            **context,
        )


def _trial(user, row):
    """The dry run as the page shows it; None before there is one."""
    return row.trial and {
        **row.trial,
        "groups": _groups(user, row.trial),
        "forms": [_with_intervals(form) for form in row.trial["forms"]],
        "stale": row.state == KeyProposalState.PROPOSED and rescoring.trial_is_stale(row),
    }


def _with_intervals(form):
    """A form and its figures as [(figure, its interval or nothing)], and how far they bear. Old dry runs kept none."""
    none = [None, None]
    pairs = [*zip(form["p"], form.get("p_ci95", none)), *zip(form["r"], form.get("r_ci95", none))]
    return {**form, "figures": pairs, "standing": sample_status(form["n"])}


def _groups(user, trial):
    """Whose pass changes, with names; at most MAX_ROWS of each group are named."""
    titles = {
        "gains": gettext("Would pass now"),
        "losses": gettext("Would no longer pass"),
        "kept_passes": gettext("Would no longer pass, but keep their result"),
    }
    person_ids = {row[1] for name in titles for row in trial[name][:MAX_ROWS]}
    people = User.objects.visible_to(user).in_bulk(person_ids)
    return [
        {
            "title": title,
            "count": len(trial[name]),
            "rows": [(people[person], *points) for _, person, *points in trial[name][:MAX_ROWS]],
        }
        for name, title in titles.items()
    ]


def _consequences(user, row):
    """What hangs on the results that would turn; nothing once it is decided, when the story tells what followed."""
    if not row.trial or row.state != KeyProposalState.PROPOSED:
        return []
    people = {name: sorted({entry[1] for entry in row.trial[name]}) for name in ("gains", "losses")}
    return [tell(user=user, **people) for tell in hooks.get_hooks(CONSEQUENCES_HOOK)]


urlpatterns = [
    path("key-changes/", KeyChanges.as_view(), name="rekeys_index"),
    path("key-changes/propose/<int:version_id>/", steps.ProposeKeyChange.as_view(), name="rekey_propose"),
    path("key-changes/<int:pk>/", ShowKeyChange.as_view(), name="rekey_show"),
    path("key-changes/<int:pk>/try/", steps.TryAgain.as_view(), name="rekey_try"),
    path("key-changes/<int:pk>/continue/", steps.Resume.as_view(), name="rekey_continue"),
    path("key-changes/<int:pk>/<slug:step>/", steps.DecideKeyChange.as_view(), name="rekey_decide"),
]
