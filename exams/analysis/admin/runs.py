"""Item analysis in the Wagtail admin: forms with their newest run, and one run. Figures are read from the stored
document; no page works one out. One item of a run is in `analysis_items`, a run as a file in `analysis_reports`.
"""

from django.db.models import OuterRef, Subquery
from django.db.models.fields.json import KeyTransform
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.generic import TemplateView

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.problems import from_json
from cohorts.core.refusals import sentence_of
from cohorts.core.search import search
from cohorts.ui.action_view import ButtonView
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.list_view import page_of
from cohorts.ui.page import AdminSkin, Page, crumb
from exams.analysis import frames
from exams.analysis.actions import runs as actions
from exams.analysis.models import AnalysisRun, AnalysisRunState, RunReport, RunReportKind
from exams.assembly.models import Form, FormState
from exams.bank.actions.item_access import record_version_views
from exams.bank.models import ItemPage, ItemVersion
from exams.psychometrics.comparisons import delta_interval, shown_class, tests_note
from exams.psychometrics.document_reader import read_document
from exams.psychometrics.flags import MIN_PERSONS
from exams.psychometrics.sentences import describe_test, flagged_first, sample_status, severity_rank
from exams.psychometrics.small_samples import left_out

READERS = (roles.EXAMINATIONS, roles.AUDITOR)
# What a comparison of groups is called: it compares cohorts, not the fairness of items.
COMPARISONS = {
    "": gettext_lazy("Comparison of groups"),
    frames.COHORT: gettext_lazy("Comparison of cohorts"),
    frames.VENDOR: gettext_lazy("Comparison of cohorts by vendor"),
}
SORTS = {
    "place": lambda row: row["place"],
    "item": lambda row: row["item"].item,
    "n": lambda row: row["item"].n,
    "p": lambda row: row["item"].p,
    "r": lambda row: row["item"].point_biserial_corrected,
    "omitted": lambda row: row["item"].n_omitted,
    "flags": lambda row: -min((severity_rank(flag) for flag in row["item"].flags), default=99),
}


class Analyses(AdminSkin, Page, TemplateView):
    """Forms that candidates can have met, with their newest run and its reliability."""

    allowed_roles = READERS
    template_name = "analysis/admin/index.html"
    heading = gettext_lazy("Item analysis")
    header_icon = "view"

    def get_context_data(self, **context):
        """The forms, a page of them."""
        query = self.request.GET.get("q", "").strip()
        page = page_of(self.request, search(self._forms(), query, ["code", "exam__title"]), name="p")
        return super().get_context_data(
            rows=_form_rows(self.request.user, page.object_list),
            page=page,
            query=query,
            may_request=may_request_runs(self.request),
            **context,
        )

    def _forms(self):
        user = self.request.user
        newest = AnalysisRun.objects.visible_to(user).filter(form=OuterRef("pk")).order_by("-requested_at", "-pk")
        newest = newest.values("pk")
        done = newest.filter(state=AnalysisRunState.DONE)
        forms = Form.objects.visible_to(user).exclude(state=FormState.DRAFT).select_related("exam").order_by("code")
        return forms.annotate(newest=Subquery(newest[:1]), done=Subquery(done[:1]))


def _form_rows(user, forms):
    """Each form with its runs, and whether its figures are out of date. The same queries for any number of forms."""
    keys = [pk for form in forms for pk in (form.newest, form.done) if pk]
    runs = _without_document(AnalysisRun.objects.visible_to(user).filter(pk__in=keys)).in_bulk()
    now = frames.fingerprints([form.pk for form in forms])
    sat = frames.sheets_counted([form.pk for form in forms])
    return [
        {
            "form": form,
            "newest": runs.get(form.newest),
            "done": (done := runs.get(form.done)),
            "sat": sat.get(form.pk, 0),
            "stale": done and done.fingerprint != now[form.pk],
            "standing": done and sample_status(done.sittings),
        }
        for form in forms
    ]


def _without_document(runs):
    """Runs with their alpha and its interval, and without the long document around them."""
    test = KeyTransform("test", "document")
    return runs.annotate(
        alpha=KeyTransform("alpha_kr20", test), alpha_interval=KeyTransform("alpha_ci95_feldt", test)
    ).defer("document")


class RequestRun(ButtonView):
    """Ask for a run of a form; `compare` names what to compare and the group, as “vendor:North Star”."""

    allowed_roles = (roles.EXAMINATIONS,)
    model = Form

    def get_back_url(self):
        """The list of forms."""
        return reverse("analysis_index")

    def act(self, data, by, at):
        """Ask for it."""
        grouping, _, focal = self.request.POST.get("compare", "").partition(":")
        return actions.request_run(form=self.row, grouping=grouping, focal=focal, by=by, at=at)

    def done_text(self, result):
        """That it has started."""
        text = gettext("The analysis of form %(code)s has started. You can leave this page.")
        return text % {"code": self.row.code}

    def get_done_url(self, result):
        """The run."""
        return reverse("analysis_run", args=[result.pk])


class RequestVersionRuns(ButtonView):
    """Bring the figures of an item version up to date: a run of every form that has gone ahead of its figures."""

    allowed_roles = (roles.EXAMINATIONS,)

    def get_row(self):
        """The version."""
        return get_object_or_404(ItemVersion.objects.visible_to(self.request.user), pk=self.kwargs["version_id"])

    def get_back_url(self):
        """The item."""
        return reverse("wagtailsnippets_bank_item:inspect", args=[self.row.item_id])

    def act(self, data, by, at):
        """Ask for them."""
        return actions.request_version_runs(version=self.row, by=by, at=at)

    def done_text(self, result):
        """For which forms."""
        names = ", ".join(run.form.code for run in result)
        return gettext("Analyses have started for: %(names)s. You can leave this page.") % {"names": names}


class OfRun:
    """A page about one run that the person may read."""

    allowed_roles = READERS
    header_icon = "view"

    def get_rows(self):
        """All runs."""
        return AnalysisRun.objects.visible_to(self.request.user).select_related("form__exam", "requested_by")

    def get_crumbs(self):
        """The list of forms."""
        return [crumb(gettext_lazy("Item analysis"), "analysis_index")]

    def get_back_url(self):
        """The run."""
        return reverse("analysis_run", args=[self.row.pk])


class CancelRun(OfRun, ButtonView):
    """Cancel a run that is not done yet."""

    allowed_roles = (roles.EXAMINATIONS,)

    def act(self, data, by, at):
        """Cancel it."""
        return actions.cancel_run(run=self.row, by=by, at=at)

    def done_text(self, result):
        """That it was canceled."""
        return gettext("The analysis was canceled.")


class ShowRun(OfRun, AdminDetailView):
    """One run: what it says, what to look at, the table of its items. Until it is done: how far it has come."""

    row_name = "run"

    def get_heading(self):
        """Of which form."""
        return gettext("Analysis of form %(code)s") % {"code": self.row.form.code}

    def get_template_names(self):
        """A run without figures has a page of its own."""
        done = self.row.state == AnalysisRunState.DONE
        return ["analysis/admin/run.html" if done else "analysis/admin/waiting.html"]

    def get_context_data(self, **context):
        """The figures, or how far the run has come."""
        more = self._figures() if self.row.state == AnalysisRunState.DONE else self._progress()
        return super().get_context_data(may_request=may_request_runs(self.request), **more, **context)

    def _progress(self):
        run = self.row
        return {
            "progress": run.progress and sentence_of(from_json(run.progress)),
            "trouble": run.trouble and sentence_of(from_json(run.trouble)),
        }

    def _figures(self):
        run, user = self.row, self.request.user
        document = read_document(run.document)
        rows = rows_of(user, run, document)
        versions = [row["version"] for row in rows]
        record_version_views(versions=versions, page=ItemPage.FIGURES, by=user, at=timezone.now())
        by_item = {row["item"].item: row for row in rows}
        sort = self.request.GET.get("sort", "place")
        return {
            "found": document,
            "rows": _sorted(rows, sort),
            "sort": sort,
            "says": describe_test(document),
            "standing": sample_status(document.test.n),
            "flagged": [by_item[item.item] for item in flagged_first(document.items)],
            "stale": actions.is_stale(run),
            "cut": document.decision.cut_raw if document.decision else None,
            "left_out": left_out(document),
            "groups": _groups(run, self.request),
            "files": _files(user, run),
            "comparison": COMPARISONS.get(run.grouping, COMPARISONS[""]),
            "dif": _dif_rows(document),
            "dif_note": tests_note(document.dif) if document.dif else "",
        }


def _files(user, run):
    """[{kind, label, state}] of the reports that a job makes; state "" where nobody asked for one."""
    states = dict(RunReport.objects.visible_to(user).filter(run=run).values_list("kind", "state"))
    return [{"kind": kind, "label": label, "state": states.get(kind, "")} for kind, label in RunReportKind.choices]


def _groups(run, request):
    """What could be compared on this form, for those who may ask: [(value, words)]."""
    if not may_request_runs(request):
        return []
    present = frames.groups_present(run.form)
    return [
        (f"{grouping}:{name}", f"{grouping.title()} {name}") for grouping, names in present.items() for name in names
    ]


def _dif_rows(found):
    """The items with both DIF figures side by side; none where either group is too small to say anything."""
    if found.dif is None or min(found.dif.n_ref, found.dif.n_foc) < MIN_PERSONS:
        return []
    return [
        {
            "mh": row,
            "lr": fit,
            "interval": delta_interval(row),
            "mh_class": shown_class(found.dif, row.ETS_class_zieky),
            "lr_class": shown_class(found.dif, fit.size_class),
        }
        for row, fit in zip(found.dif.mantel_haenszel, found.dif.logistic, strict=True)
    ]


def rows_of(user, run, found):
    """One row per item in the form's order: the stored figures beside the version they belong to."""
    versions = ItemVersion.objects.visible_to(user).in_bulk([entry["version_id"] for entry in run.versions])
    items = {item.item: item for item in found.items}
    return [
        {**entry, "place": place, "item": items[entry["code"]], "version": versions[entry["version_id"]]}
        for place, entry in enumerate(run.versions, start=1)
    ]


def _sorted(rows, sort):
    """Rows by a column, "-" before its name for the greatest first; undefined figures come last either way."""
    of = SORTS.get(sort.removeprefix("-"), SORTS["place"])
    with_figure = [row for row in rows if of(row) is not None]
    unknown = [row for row in rows if of(row) is None]
    return sorted(with_figure, key=of, reverse=sort.startswith("-")) + unknown


def may_request_runs(request):
    """May this person ask for a run?"""
    return has_role(request.user, roles.EXAMINATIONS)
