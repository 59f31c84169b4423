"""A run as a file: the item table and the document at once, the PDF and the workbook as a job made them."""

import json

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from cohorts.core.tables import write_csv
from cohorts.ui.action_view import ButtonView
from cohorts.ui.detail_view import AdminDetailView
from exams.analysis.actions import report_files
from exams.analysis.admin.runs import OfRun, rows_of
from exams.analysis.models import AnalysisRunState, RunReport, RunReportState
from exams.bank.actions.item_access import record_version_views
from exams.bank.models import ItemPage
from exams.psychometrics.document_reader import read_document
from exams.psychometrics.flags import MIN_PERSONS
from exams.psychometrics.small_samples import item_left_out

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "json": "application/json",
}


class RequestReport(OfRun, ButtonView):
    """Ask for a run as a PDF or a workbook; a job sets it."""

    def act(self, data, by, at):
        """Ask for it."""
        return report_files.request_report(run=self.row, kind=self.kwargs["form"], by=by, at=at)

    def done_text(self, result):
        """Whether it is there."""
        if result.state == RunReportState.READY:
            return _("The file is ready.")
        return _("The file is being prepared. Check again in a minute.")


class Report(OfRun, AdminDetailView):
    """The run as a file: csv (the item table) and json from the stored document; xlsx and pdf as a job made them."""

    def get(self, request, *args, **kwargs):
        """The file."""
        run, kind = self.row, kwargs["form"]
        if run.state != AnalysisRunState.DONE or kind not in TYPES:
            raise Http404
        rows = rows_of(request.user, run, read_document(run.document))
        content = self._content(kind, rows)
        versions = [row["version"] for row in rows]
        record_version_views(versions=versions, page=ItemPage.FILE, by=request.user, at=timezone.now())
        name = f"analysis-{run.form.code}-{run.finished_at:%Y-%m-%d}.{kind}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(content, content_type=TYPES[kind], headers=headers)

    def _content(self, kind, rows):
        run = self.row
        if kind == "csv":
            return _item_table(rows)
        if kind == "json":
            return json.dumps({**run.document, "excluded": run.excluded}, indent=1, ensure_ascii=False)
        ready = RunReport.objects.visible_to(self.request.user).filter(run=run, state=RunReportState.READY)
        return bytes(get_object_or_404(ready, kind=kind).content)


def _item_table(rows):
    head = ["place", "item", "version", "scored", "question", "key", "n", "omitted", "p", _("p low"), _("p high")]
    head += ["r", _("r low"), _("r high"), "biserial", "D 27%", _("alpha without"), "flags", _("strength of evidence")]
    return write_csv(head, [_item_row(row) for row in rows])


def _item_row(row):
    """The cells of one item; what a page leaves out of a small sample is left out here too, and said in the last."""
    item = row["item"]
    sharp = [item.biserial_corrected, item.D27_fractional, item.alpha_if_deleted]
    return [
        row["place"],
        item.item,
        row["version"].number,
        "yes" if item.scored else "no",
        row["version"].stem,
        item.key,
        item.n,
        item.n_omitted,
        item.p,
        *item.p_ci95_wilson,
        item.point_biserial_corrected,
        *item.point_biserial_corrected_ci95_fisher,
        *(sharp if item.n >= MIN_PERSONS else [None] * len(sharp)),
        " ".join(flag.because for flag in item.flags),
        item_left_out(item),
    ]
