"""One item of a run with its figures beside every option, and the figures on the item's own page."""

from django.db.models import OuterRef, Subquery
from django.http import Http404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from cohorts.ui.detail_view import AdminDetailView
from exams.analysis.actions.figures import stale_versions
from exams.analysis.admin.runs import OfRun, may_request_runs, rows_of
from exams.analysis.models import AnalysisRun, AnalysisRunState, VersionFigures
from exams.assembly.models import Form
from exams.bank.actions.item_access import record_version_views
from exams.bank.models import ItemKind, ItemPage, Key
from exams.bank.ports import key_change_address
from exams.psychometrics.document_reader import read_document
from exams.psychometrics.sentences import sample_status
from exams.psychometrics.small_samples import item_left_out

HISTORY = 12


class ShowItem(OfRun, AdminDetailView):
    """One item of a run: as the candidate saw it, with its figures beside every option."""

    template_name = "analysis/admin/item.html"
    row_name = "run"

    def setup(self, request, *args, **kwargs):
        """Find the item in the run."""
        super().setup(request, *args, **kwargs)
        if self.row.state != AnalysisRunState.DONE:
            raise Http404
        self.document = read_document(self.row.document)
        self.items = rows_of(request.user, self.row, self.document)
        versions = [row["version_id"] for row in self.items]
        if kwargs["version_id"] not in versions:
            raise Http404
        self.place = versions.index(kwargs["version_id"])
        self.item_row = self.items[self.place]

    def get_heading(self):
        """Which item."""
        return _("Item %(item)s") % {"item": self.item_row["item"].item}

    def get_crumbs(self):
        """The forms, the run."""
        return [*super().get_crumbs(), (_("Form %(code)s") % {"code": self.row.form.code}, self.get_back_url())]

    def get_context_data(self, **context):
        """The figures of the item."""
        row, items, place, user = self.item_row, self.items, self.place, self.request.user
        item, version = row["item"], row["version"]
        record_version_views(versions=[version], page=ItemPage.FIGURES, by=user, at=timezone.now())
        chosen = self.document.options.get(item.item, ())
        together = VersionFigures.objects.visible_to(user).filter(version=version).first()
        return super().get_context_data(
            row=row,
            item=item,
            options=_options(version, chosen),
            chosen=chosen,
            standing=sample_status(item.n),
            before=items[place - 1] if place else None,
            after=items[place + 1] if place + 1 < len(items) else None,
            may_request=may_request_runs(self.request),
            key_change_url=key_change_address(row["version_id"]),
            together=together,
            left_out=item_left_out(item),
            overtaken=together and bool(stale_versions([together])),
            **context,
        )


def _options(version, chosen):
    """Each option as written with its figures, None where nobody chose it; then the omission.

    Where several options make one answer, figures belong to the sets: an option has only how many chose it, alone or
    with others.
    """
    figures = {option.option: option for option in chosen}
    omission = figures.pop("", None)
    if version.kind != ItemKind.MULTIPLE:
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


def figures_panel(item, request):
    """Safe HTML for the item's own page: what each version showed, over all forms and cohorts and on each form."""
    seen = AnalysisRun.objects.visible_to(request.user)
    newest = seen.filter(form=OuterRef("pk"), state=AnalysisRunState.DONE).order_by("-requested_at", "-pk").values("pk")
    forms = (
        Form.objects.visible_to(request.user)
        .filter(places__version__item=item)
        .annotate(done=Subquery(newest[:1]))
        .values_list("done")
    )
    runs = seen.filter(pk__in=[pk for (pk,) in forms if pk]).select_related("form").defer("groups")
    rows = []
    for run in runs.order_by("-finished_at"):
        entry = next((entry for entry in run.versions if entry["code"] == item.code), None)
        figures = next((row for row in run.document["items"] if row["item"] == item.code), None)
        if entry and figures:
            rows.append({"run": run, "entry": entry, "item": figures, "standing": sample_status(figures["n"])})
    page_context = {"rows": rows, "versions": _history(request.user, item), "may_request": may_request_runs(request)}
    return render_to_string("analysis/admin/panel.html", page_context, request)


def _history(user, item):
    """[{version, rows newest first, together, stale, standing}] of the versions that have figures, newest first. Each
    row has the key that counted when its run read the answers.
    """
    of_version = {}
    figures = VersionFigures.objects.visible_to(user).filter(version__item=item).select_related("version", "run__form")
    keys = Key.objects.visible_to(user).filter(version__item=item).in_bulk()
    for row in figures.defer("run__document", "run__groups"):
        used = next((entry["key_id"] for entry in row.run.versions if entry["version_id"] == row.version_id), None)
        row.key = keys.get(used)
        of_version.setdefault(row.version, []).append(row)
    stale = stale_versions([rows[0] for rows in of_version.values()]) if of_version else set()
    return [
        {
            "version": version,
            "rows": rows[:HISTORY],
            "together": rows[0],
            "stale": version.pk in stale,
            "standing": sample_status(rows[0].figures["n"]),
        }
        for version, rows in sorted(of_version.items(), key=lambda entry: -entry[0].number)
    ]
