"""Item analysis in the Wagtail admin: forms with their newest run, and one run. Figures are read from the stored
document; no page works one out. One item of a run is in `analysis_items`, a run as a file in `analysis_reports`.
"""

from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.db.models.fields.json import KeyTransform
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from cohorts.core import roles
from cohorts.core.access import allow, has_role
from cohorts.core.actions import Refused
from cohorts.core.problems import from_json
from cohorts.core.refusals import sentence_of
from cohorts.core.search import search
from exams.analysis import frames
from exams.analysis.actions import runs as actions
from exams.analysis.models import AnalysisRun, AnalysisRunState, RunReport, RunReportKind
from exams.assembly.models import Form, FormState
from exams.bank.actions.item_access import record_version_views
from exams.bank.models import ItemPage, ItemVersion
from exams.psychometrics.document_reader import read_document
from exams.psychometrics.flags import MIN_PERSONS
from exams.psychometrics.sentences import describe_test, flagged_first, sample_status, severity_rank
from exams.psychometrics.small_samples import left_out

READERS = (roles.EXAMINATIONS, roles.AUDITOR)
PAGE = 50
SORTS = {
    "place": lambda row: row["place"],
    "item": lambda row: row["item"].item,
    "n": lambda row: row["item"].n,
    "p": lambda row: row["item"].p,
    "r": lambda row: row["item"].point_biserial_corrected,
    "omitted": lambda row: row["item"].n_omitted,
    "flags": lambda row: -min((severity_rank(flag) for flag in row["item"].flags), default=99),
}


@allow(*READERS)
@require_safe
def index(request):
    """Forms that candidates can have met, with their newest run and its reliability."""
    asked = request.GET.get("q", "").strip()
    newest = (
        AnalysisRun.objects.visible_to(request.user)
        .filter(form=OuterRef("pk"))
        .order_by("-requested_at", "-pk")
        .values("pk")
    )
    forms = Form.objects.visible_to(request.user).exclude(state=FormState.DRAFT).select_related("exam").order_by("code")
    forms = forms.annotate(newest=Subquery(newest[:1]), done=Subquery(newest.filter(state=AnalysisRunState.DONE)[:1]))
    forms = search(forms, asked, ["code", "exam__title"])
    page = Paginator(forms, PAGE).get_page(request.GET.get("p"))
    shown = list(page)
    wanted = [pk for form in shown for pk in (form.newest, form.done) if pk]
    runs = _without_document(AnalysisRun.objects.visible_to(request.user).filter(pk__in=wanted)).in_bulk()
    now = frames.fingerprints([form.pk for form in shown])
    sat = frames.sheets_counted([form.pk for form in shown])
    rows = [
        {
            "form": form,
            "newest": runs.get(form.newest),
            "done": (done := runs.get(form.done)),
            "sat": sat.get(form.pk, 0),
            "stale": done and done.fingerprint != now[form.pk],
            "standing": done and sample_status(done.sittings),
        }
        for form in shown
    ]
    return analysis_page(
        request,
        "analysis/admin/index.html",
        gettext("Item analysis"),
        rows=rows,
        page=page,
        asked=asked,
        may_request=may_request_runs(request),
    )


def _without_document(runs):
    """Runs with their alpha and its interval, and without the long document around them."""
    test = KeyTransform("test", "document")
    return runs.annotate(
        alpha=KeyTransform("alpha_kr20", test), alpha_interval=KeyTransform("alpha_ci95_feldt", test)
    ).defer("document")


@allow(roles.EXAMINATIONS)
@require_POST
def request_run(request, pk):
    """Ask for a run of a form; `compare` names what to compare and the group, as “vendor:North Star”."""
    form = get_object_or_404(Form.objects.visible_to(request.user), pk=pk)
    grouping, _, focal = request.POST.get("compare", "").partition(":")
    try:
        run = actions.request_run(form=form, grouping=grouping, focal=focal, by=request.user, at=timezone.now())
    except Refused as no:
        messages.error(request, str(no))
        return redirect("analysis_index")
    messages.success(
        request, (gettext("The analysis of form %(code)s has started. You can leave this page.") % {"code": form.code})
    )
    return redirect("analysis_run", run.pk)


@allow(roles.EXAMINATIONS)
@require_POST
def request_version(request, version_id):
    """Bring the figures of an item version up to date: a run of every form that has gone ahead of its figures."""
    version = get_object_or_404(ItemVersion.objects.visible_to(request.user), pk=version_id)
    try:
        runs = actions.request_version_runs(version=version, by=request.user, at=timezone.now())
    except Refused as no:
        messages.error(request, str(no))
    else:
        names = ", ".join(run.form.code for run in runs)
        messages.success(
            request, (gettext("Analyses have started for: %(names)s. You can leave this page.") % {"names": names})
        )
    return redirect("wagtailsnippets_bank_item:inspect", version.item_id)


@allow(roles.EXAMINATIONS)
@require_POST
def cancel_run(request, pk):
    """Give up a run that is not done yet."""
    run = run_of(request, pk)
    try:
        actions.cancel_run(run=run, by=request.user, at=timezone.now())
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, gettext("The analysis was canceled."))
    return redirect("analysis_run", run.pk)


def _waiting(request, run, title, trail):
    """A run without figures: how far it has come, or why there are none."""
    return analysis_page(
        request,
        "analysis/admin/waiting.html",
        title,
        trail=trail,
        run=run,
        progress=run.progress and sentence_of(from_json(run.progress)),
        trouble=run.trouble and sentence_of(from_json(run.trouble)),
        may_request=may_request_runs(request),
    )


@allow(*READERS)
@require_safe
def show_run(request, pk):
    """One run: what it says in words, what to look at, the table of its items."""
    run = run_of(request, pk)
    trail = [to_index()]
    title = gettext("Analysis of form %(code)s") % {"code": run.form.code}
    if run.state != AnalysisRunState.DONE:
        return _waiting(request, run, title, trail)
    found = read_document(run.document)
    rows = rows_of(request.user, run, found)
    record_version_views(
        versions=[row["version"] for row in rows], page=ItemPage.FIGURES, by=request.user, at=timezone.now()
    )
    sort = request.GET.get("sort", "place")
    by_item = {row["item"].item: row for row in rows}
    return analysis_page(
        request,
        "analysis/admin/run.html",
        title,
        trail=trail,
        run=run,
        found=found,
        rows=_sorted(rows, sort),
        sort=sort,
        says=describe_test(found),
        standing=sample_status(found.test.n),
        flagged=[by_item[item.item] for item in flagged_first(found.items)],
        stale=actions.is_stale(run),
        may_request=may_request_runs(request),
        cut=found.decision.cut_raw if found.decision else None,
        left_out=left_out(found),
        groups=_groups(run, request),
        files=_files(request.user, run),
        dif=_dif_rows(found),
    )


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
    return list(zip(found.dif.mantel_haenszel, found.dif.logistic, strict=True))


def run_of(request, pk):
    """A run that this person may read, or 404."""
    runs = AnalysisRun.objects.visible_to(request.user).select_related("form__exam", "requested_by")
    return get_object_or_404(runs, pk=pk)


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
    known = [row for row in rows if of(row) is not None]
    unknown = [row for row in rows if of(row) is None]
    return sorted(known, key=of, reverse=sort.startswith("-")) + unknown


def to_index():
    """The way back to the list, for the trail."""
    return {"url": reverse("analysis_index"), "label": gettext("Item analysis")}


def may_request_runs(request):
    """May this person ask for a run?"""
    return has_role(request.user, roles.EXAMINATIONS)


def analysis_page(request, template, title, *, trail=(), **context):
    """A page of the admin with its head and its trail."""
    home = {"url": reverse("wagtailadmin_home"), "label": gettext("Home")}
    return render(
        request,
        template,
        {
            "header_title": title,
            "page_title": title,
            "header_icon": "view",
            "breadcrumbs_items": [home, *trail, {"url": "", "label": title}],
            **context,
        },
    )
