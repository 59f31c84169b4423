"""Item analysis in the Wagtail admin: forms with their newest run, one run, one item of it. Figures are read from the
stored document; no page works one out.
"""

import json

from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, Subquery
from django.db.models.fields.json import KeyTransform
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from cohorts.kernel.doors import door
from cohorts.kernel.sheets import write_csv
from cohorts.kernel.verbs import Refused
from cohorts.rules import roles

from .. import frames
from ..actions import analysis as actions
from ..actions import run_reports
from ..actions.figures import stale_versions
from ..actions.sightings import see_versions
from ..models import AnalysisRun, Form, ItemVersion, RunReport, VersionFigures
from ..psychometrics.flags import FEW
from ..psychometrics.reading import read_document
from ..psychometrics.sentences import about_the_test, flagged_first, seriousness, standing
from ..psychometrics.withheld import item_left_out, left_out

READERS = (roles.EXAMINATIONS, roles.AUDITOR)
PAGE = 50
SORTS = {
    "place": lambda row: row["place"],
    "item": lambda row: row["item"].item,
    "n": lambda row: row["item"].n,
    "p": lambda row: row["item"].p,
    "r": lambda row: row["item"].point_biserial_corrected,
    "omitted": lambda row: row["item"].n_omitted,
    "flags": lambda row: -min((seriousness(flag) for flag in row["item"].flags), default=99),
}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "json": "application/json",
}
HISTORY = 12


@door(*READERS)
def index(request):
    """Forms that candidates can have met, with their newest run and its reliability."""
    asked = request.GET.get("q", "").strip()
    newest = AnalysisRun.objects.filter(form=OuterRef("pk")).order_by("-requested_at", "-pk").values("pk")
    forms = Form.objects.visible_to(request.user).exclude(state="draft").select_related("exam").order_by("code")
    forms = forms.annotate(newest=Subquery(newest[:1]), done=Subquery(newest.filter(state="done")[:1]))
    if asked:
        forms = forms.filter(Q(code__icontains=asked) | Q(exam__title__icontains=asked))
    page = Paginator(forms, PAGE).get_page(request.GET.get("p"))
    shown = list(page)
    wanted = [pk for form in shown for pk in (form.newest, form.done) if pk]
    runs = _without_document(AnalysisRun.objects.filter(pk__in=wanted)).in_bulk()
    now = frames.fingerprints([form.pk for form in shown])
    sat = frames.sheets_counted([form.pk for form in shown])
    rows = [
        {"form": form, "newest": runs.get(form.newest), "done": (done := runs.get(form.done)),
         "sat": sat.get(form.pk, 0), "stale": done and done.fingerprint != now[form.pk],
         "standing": done and standing(done.sittings)}
        for form in shown
    ]  # fmt: skip
    return _page(
        request, "exams/admin/analysis_index.html", "Item analysis", rows=rows, page=page, asked=asked,
        may_request=_may_request(request),
    )  # fmt: skip


def _without_document(runs):
    """Runs with their alpha and its interval, and without the long document around them."""
    test = KeyTransform("test", "document")
    return runs.annotate(
        alpha=KeyTransform("alpha_kr20", test), alpha_interval=KeyTransform("alpha_ci95_feldt", test)
    ).defer("document")


@door(roles.EXAMINATIONS)
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
    messages.success(request, f"The analysis of form {form.code} is under way. You may leave this page.")
    return redirect("analysis_run", run.pk)


@door(roles.EXAMINATIONS)
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
        messages.success(request, f"An analysis is under way of: {names}. You may leave this page.")
    return redirect("wagtailsnippets_exams_item:inspect", version.item_id)


@door(roles.EXAMINATIONS)
@require_POST
def cancel_run(request, pk):
    """Give up a run that is not done yet."""
    run = _run(request, pk)
    try:
        actions.cancel_run(run=run, by=request.user, at=timezone.now())
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, "The analysis is cancelled.")
    return redirect("analysis_run", run.pk)


@door(*READERS)
def show_run(request, pk):
    """One run: what it says in words, what to look at, the table of its items."""
    run = _run(request, pk)
    trail = [_to_index()]
    title = f"Analysis of form {run.form.code}"
    if run.state != "done":
        return _page(
            request, "exams/admin/analysis_waiting.html", title, trail=trail, run=run, may_request=_may_request(request)
        )
    found = read_document(run.document)
    rows = _rows(run, found)
    see_versions(versions=[row["version"] for row in rows], page="figures", by=request.user, at=timezone.now())
    sort = request.GET.get("sort", "place")
    by_item = {row["item"].item: row for row in rows}
    return _page(
        request, "exams/admin/analysis_run.html", title, trail=trail, run=run, found=found,
        rows=_sorted(rows, sort), sort=sort, says=about_the_test(found), standing=standing(found.test.n),
        flagged=[by_item[item.item] for item in flagged_first(found.items)], stale=actions.is_stale(run),
        may_request=_may_request(request), cut=found.decision.cut_raw if found.decision else None,
        left_out=left_out(found), groups=_groups(run, request), files=_files(run), dif=_dif_rows(found),
    )  # fmt: skip


@door(*READERS)
def show_item(request, pk, version_id):
    """One item of a run: as the candidate saw it, with its figures beside every option."""
    run = _run(request, pk)
    if run.state != "done":
        raise Http404
    found = read_document(run.document)
    rows = _rows(run, found)
    place = next((at for at, row in enumerate(rows) if row["version_id"] == version_id), None)
    if place is None:
        raise Http404
    row = rows[place]
    item = row["item"]
    see_versions(versions=[row["version"]], page="figures", by=request.user, at=timezone.now())
    chosen = found.options.get(item.item, ())
    together = row["version"].figures.first()
    trail = [_to_index(), {"url": reverse("analysis_run", args=[run.pk]), "label": f"Form {run.form.code}"}]
    return _page(
        request, "exams/admin/analysis_item.html", f"Item {item.item}", trail=trail, run=run, row=row, item=item,
        options=_options(row["version"], chosen), chosen=chosen, standing=standing(item.n),
        before=rows[place - 1] if place else None, after=rows[place + 1] if place + 1 < len(rows) else None,
        may_request=_may_request(request), together=together, left_out=item_left_out(item),
        overtaken=together and bool(stale_versions([together])),
    )  # fmt: skip


@door(*READERS)
@require_POST
def request_report(request, pk, form):
    """Ask for a run as a PDF or a workbook; a job sets it."""
    run = _run(request, pk)
    try:
        made = run_reports.request_report(run=run, kind=form, by=request.user, at=timezone.now())
    except Refused as no:
        messages.error(request, str(no))
    else:
        ready = "The file is ready." if made.state == "ready" else "The file is being made. Look again in a minute."
        messages.success(request, ready)
    return redirect("analysis_run", run.pk)


@door(*READERS)
def report(request, pk, form):
    """The run as a file: csv (the item table) and json from the stored document; xlsx and pdf as a job made them."""
    run = _run(request, pk)
    if run.state != "done" or form not in TYPES:
        raise Http404
    rows = _rows(run, read_document(run.document))
    if form == "csv":
        content = _item_table(rows)
    elif form == "json":
        content = json.dumps({**run.document, "excluded": run.excluded}, indent=1, ensure_ascii=False)
    else:
        content = bytes(get_object_or_404(RunReport, run=run, kind=form, state="ready").content)
    see_versions(versions=[row["version"] for row in rows], page="file", by=request.user, at=timezone.now())
    name = f"analysis-{run.form.code}-{run.finished_at:%Y-%m-%d}.{form}"
    return HttpResponse(
        content, content_type=TYPES[form], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _files(run):
    """[{kind, label, state}] of the reports that a job makes; state "" where nobody asked for one."""
    states = dict(RunReport.objects.filter(run=run).values_list("kind", "state"))
    return [{"kind": kind, "label": label, "state": states.get(kind, "")}
            for kind, label in RunReport._meta.get_field("kind").choices]  # fmt: skip


def _groups(run, request):
    """What could be compared on this form, for those who may ask: [(value, words)]."""
    if not _may_request(request):
        return []
    present = frames.groups_present(run.form)
    return [
        (f"{grouping}:{name}", f"{grouping.title()} {name}") for grouping, names in present.items() for name in names
    ]


def _dif_rows(found):
    """The items with both DIF figures side by side; none where either group is too small to say anything."""
    if found.dif is None or min(found.dif.n_ref, found.dif.n_foc) < FEW:
        return []
    return list(zip(found.dif.mantel_haenszel, found.dif.logistic, strict=True))


def _run(request, pk):
    runs = AnalysisRun.objects.visible_to(request.user).select_related("form__exam", "requested_by")
    return get_object_or_404(runs, pk=pk)


def _rows(run, found):
    """One row per item in the form's order: the stored figures beside the version they belong to."""
    versions = ItemVersion.objects.in_bulk([entry["version_id"] for entry in run.versions])
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


def _options(version, chosen):
    """Each option as written with its figures, None where nobody chose it; then the omission.

    Where several options make one answer, figures belong to the sets: an option has only how many chose it, alone or
    with others.
    """
    figures = {option.option: option for option in chosen}
    omission = figures.pop("", None)
    if version.kind != "multiple":
        written = [{**entry, "figures": figures.get(entry["label"])} for entry in version.options]
        return {"written": written, "omission": omission, "sets": []}
    with_it = {entry["label"]: 0 for entry in version.options}
    for option in figures.values():
        for label in option.option.split("+"):
            with_it[label] = with_it.get(label, 0) + option.n
    written = [{**entry, "people": with_it[entry["label"]]} for entry in version.options]
    return {
        "written": written,
        "omission": omission,
        "sets": sorted(figures.values(), key=lambda o: (not o.is_key, -o.n)),
    }


def _item_table(rows):
    head = ["place", "item", "version", "scored", "question", "key", "n", "omitted", "p", "p low", "p high"]
    head += ["r", "r low", "r high", "biserial", "D 27 %", "alpha without", "flags"]
    body = []
    for row in rows:
        item = row["item"]
        body.append(
            [row["place"], item.item, row["version"].number, "yes" if item.scored else "no", row["version"].stem,
             item.key, item.n, item.n_omitted, item.p, *item.p_ci95_wilson, item.point_biserial_corrected,
             *item.point_biserial_corrected_ci95_fisher, item.biserial_corrected, item.D27_fractional,
             item.alpha_if_deleted, " ".join(flag.because for flag in item.flags)]
        )  # fmt: skip
    return write_csv(head, body)


def figures_panel(item, request):
    """Safe HTML for the item's own page: what each version showed, over all forms and cohorts and on each form."""
    from django.template.loader import render_to_string

    newest = AnalysisRun.objects.filter(form=OuterRef("pk"), state="done").order_by("-requested_at", "-pk").values("pk")
    forms = Form.objects.filter(places__version__item=item).annotate(done=Subquery(newest[:1])).values_list("done")
    runs = AnalysisRun.objects.filter(pk__in=[pk for (pk,) in forms if pk]).select_related("form").defer("groups")
    rows = []
    for run in runs.order_by("-finished_at"):
        entry = next((entry for entry in run.versions if entry["code"] == item.code), None)
        figures = next((row for row in run.document["items"] if row["item"] == item.code), None)
        if entry and figures:
            rows.append({"run": run, "entry": entry, "item": figures, "standing": standing(figures["n"])})
    shown = {"rows": rows, "versions": _history(item), "may_request": _may_request(request)}
    return render_to_string("exams/admin/analysis_panel.html", shown, request)


def _history(item):
    """[{version, rows newest first, together, stale, standing}] of the versions that have figures, newest first."""
    of_version = {}
    figures = VersionFigures.objects.filter(version__item=item).select_related("version", "run__form")
    for row in figures.defer("run__document", "run__groups", "run__versions"):
        of_version.setdefault(row.version, []).append(row)
    stale = stale_versions([rows[0] for rows in of_version.values()]) if of_version else set()
    return [
        {"version": version, "rows": rows[:HISTORY], "together": rows[0], "stale": version.pk in stale,
         "standing": standing(rows[0].figures["n"])}
        for version, rows in sorted(of_version.items(), key=lambda entry: -entry[0].number)
    ]  # fmt: skip


def _to_index():
    return {"url": reverse("analysis_index"), "label": "Item analysis"}


def _may_request(request):
    return request.user.is_superuser or request.user.holds(roles.EXAMINATIONS)


def _page(request, template, title, *, trail=(), **context):
    home = {"url": reverse("wagtailadmin_home"), "label": "Home"}
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


urlpatterns = [
    path("analysis/", index, name="analysis_index"),
    path("analysis/forms/<int:pk>/request/", request_run, name="analysis_request"),
    path("analysis/versions/<int:version_id>/request/", request_version, name="analysis_version_request"),
    path("analysis/runs/<int:pk>/", show_run, name="analysis_run"),
    path("analysis/runs/<int:pk>/cancel/", cancel_run, name="analysis_cancel"),
    path("analysis/runs/<int:pk>/items/<int:version_id>/", show_item, name="analysis_item"),
    path("analysis/runs/<int:pk>/report/<str:form>/", report, name="analysis_report"),
    path("analysis/runs/<int:pk>/report/<str:form>/make/", request_report, name="analysis_report_request"),
]
