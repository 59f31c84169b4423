"""Messages of item analyses: refusals, progress and failures."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from cohorts.core.formatting import format_count
from cohorts.core.refusals import register, worded
from cohorts.core.states import label_in_sentence

RUNS = register(
    {
        "analysis_under_way": _(
            "Another analysis of form %(form)s is running. Wait until it is done, then request this one."
        ),
        "analysis_too_few_people": ngettext_lazy(
            "%(count)s person has finished form %(form)s. An analysis needs at least two people.",
            "%(count)s people have finished form %(form)s. An analysis needs at least two people.",
            "count",
        ),
        "analysis_group_unknown": _(
            "Choose a group that has taken this form, on a form that at least two groups have taken."
        ),
        "analysis_version_without_people": _(
            "No form with this version has been finished by two people yet, so there is nothing to analyze."
        ),
        "analysis_version_up_to_date": _("The figures of this version are up to date."),
        "analysis_canceled": _("This analysis was canceled."),
        "analysis_reading": worded(
            _("%(read)s of %(all)s answer sheets are read."), read=format_count, all=format_count
        ),
        "analysis_computing": worded(
            _("All %(all)s answer sheets are read. The figures are being computed."), all=format_count
        ),
        "analysis_pooling": _("The figures are computed. Cohorts are being compared."),
        "analysis_bad_input": _("%(message)s"),
        "analysis_bad_item": _("Item %(item)s: %(message)s"),
        "analysis_broke": _("The analysis failed because of a program error. See the server’s error log."),
    }
)

REPORTS = register(
    {
        "report_without_figures": worded(
            _("This analysis is not done (%(state)s). There is nothing to report yet."), state=label_in_sentence
        ),
        "report_kind_unknown": _("Choose PDF or XLSX."),
    }
)

MESSAGES = {**RUNS, **REPORTS}
