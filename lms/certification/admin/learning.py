"""Continuing education for program staff: the list, and how many minutes of an entry count."""

import django_filters
from django import forms
from django.db.models import F
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from cohorts.core import roles
from cohorts.core.exports import Cell
from cohorts.core.formatting import format_minutes
from cohorts.core.names import CALLED_NAME, called, called_name
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.page import AdminSkin, Page, RowMixin, crumb
from cohorts.ui.refusals import run_for_button
from cohorts.ui.templatetags.formats import day
from lms.certification.actions import learning
from lms.certification.admin.application_parts import reason_field
from lms.certification.admin.list_filters import program_filter
from lms.certification.learning_list import proof_answer
from lms.certification.models import LearningDecision, LearningEntry
from lms.certification.models.learning import MAX_MINUTES, waits_for_staff

TITLE = _("Continuing education")
READERS = (roles.PROGRAM, roles.AUDITOR)
HOUR = 60
UNDECIDED, STRUCK = "undecided", "struck"


class LearningFilters(WagtailFilterSet):
    """By program, and by what staff decided."""

    program = program_filter()
    decided = django_filters.ChoiceFilter(
        label=_("Decision"),
        choices=[(UNDECIDED, _("Not looked at yet")), (STRUCK, _("Not everything counts"))],
        method="by_decision",
    )

    class Meta:
        model = LearningEntry
        fields = ["program"]

    def by_decision(self, queryset, name, value):
        """Those without a decision, or those of which less counts than was entered."""
        decisions = LearningDecision.objects.visible_to(self.request.user)
        if value == UNDECIDED:
            return queryset.filter(waits_for_staff(decisions))
        latest = decisions.latest_only("entry").filter(minutes__lt=F("entry__minutes"))
        return queryset.filter(pk__in=latest.values("entry"))


class LearningIndex(AdminListView):
    """Every entry, the newest first."""

    model = LearningEntry
    page_title = TITLE
    header_icon = "history"
    index_url_name = "learning"
    index_results_url_name = "learning_results"
    is_searchable = True
    search_fields = ["title", *(f"person__{name}" for name in CALLED_NAME)]
    filterset_class = LearningFilters
    default_ordering = ("-on", "-pk")
    empty_text = _("Nobody has entered continuing education yet.")
    export_filename = "continuing-education"
    list_display = [
        TitleColumn(
            "title",
            label=_("What"),
            accessor=lambda row: row.title or row.get_source_display(),
            get_url=lambda row: reverse("learning_decide", args=[row.pk]),
        ),
        TitleColumn(
            "person",
            label=_("Person"),
            accessor=lambda row: called(row.person),
            get_url=lambda row: reverse("learning_of_person", args=[row.person_id]),
        ),
        Column("on", label=_("Day"), accessor=lambda row: day(row.on)),
        Column("minutes", label=_("Time"), accessor=lambda row: format_minutes(row.minutes)),
        Column("counts", label=_("Counts"), accessor=lambda row: counted(row.counted)),
        Column("proof", label=_("Proof"), accessor=lambda row: gettext("Yes") if row.proof_id else ""),
    ]
    sheet = {
        gettext_noop("Person"): Cell(*(f"person__{name}" for name in CALLED_NAME), write=called_name),
        gettext_noop("Program"): Cell("program__title"),
        gettext_noop("What"): Cell("title"),
        gettext_noop("Provider"): Cell("provider"),
        gettext_noop("Day"): Cell("on"),
        gettext_noop("Minutes"): Cell("minutes"),
        gettext_noop("Minutes that count"): Cell("counted"),
    }

    def get_base_queryset(self):
        """With what the latest decision says."""
        rows = LearningEntry.objects.visible_to(self.request.user).select_related("person", "program")
        return rows.with_counted(LearningDecision.objects.visible_to(self.request.user))


def counted(minutes):
    """What counts, in words; "" where nobody has looked."""
    return "" if minutes is None else format_minutes(minutes)


def hours_field(**more):
    """Whole hours that count."""
    return forms.IntegerField(label=_("Hours that count"), min_value=0, max_value=MAX_MINUTES // HOUR, **more)


def part_field(**more):
    """Minutes beside the hours."""
    return forms.IntegerField(label=_("Minutes"), min_value=0, max_value=HOUR - 1, required=False, **more)


class MinutesForm(forms.Form):
    """How much counts, and why not everything."""

    hours = hours_field(help_text=_("All the time that was entered is filled in."))
    minutes = part_field()
    reason = reason_field(help_text=_("The person reads this. Needed if not everything counts."))


class OfLearning:
    """A page about an entry."""

    allowed_roles = (roles.PROGRAM,)
    model = LearningEntry

    def get_rows(self):
        """All of them; the action refuses one's own."""
        return LearningEntry.objects.visible_to(self.request.user).select_related("person", "program", "proof")

    def get_crumbs(self):
        """The list."""
        return [crumb(TITLE, "learning")]

    def get_back_url(self):
        """The list."""
        return reverse("learning")


class DecideLearning(OfLearning, AdminRowActionView):
    """Say how much of an entry counts."""

    form_class = MinutesForm
    refuses_older = True
    template_name = "certification/admin/learning.html"
    action_label = _("Save the decision")

    def get_heading(self):
        """Whose, and what."""
        return gettext("%(title)s, %(person)s") % {
            "title": self.row.title or self.row.get_source_display(),
            "person": called(self.row.person),
        }

    def get_initial(self):
        """What counts now."""
        latest = LearningDecision.objects.visible_to(self.request.user).filter(entry=self.row).latest_row()
        hours, minutes = divmod(latest.minutes if latest else self.row.minutes, HOUR)
        return {"hours": hours, "minutes": minutes}

    def act(self, data, by, at):
        """Decide."""
        minutes = data["hours"] * HOUR + (data["minutes"] or 0)
        return learning.decide_learning(entry=self.row, minutes=minutes, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """What counts."""
        return gettext("Saved: %(minutes)s count.") % {"minutes": format_minutes(result.minutes)}

    def get_context_data(self, **context):
        """The entry and its history."""
        decisions = LearningDecision.objects.visible_to(self.request.user).filter(entry=self.row).select_related("by")
        return super().get_context_data(entry=self.row, decisions=decisions, used=learning.used_by(self.row), **context)


class LearningProof(OfLearning, RowMixin, AdminSkin, Page, View):
    """The proof of an entry. POST, because the read is written into the log."""

    http_method_names = ["post", "options"]

    def get_back_url(self):
        """The entry."""
        return reverse("learning_decide", args=[self.row.pk])

    def post(self, request, *args, **kwargs):
        """The file, or why it cannot be opened."""
        data, refusal = run_for_button(
            request, lambda: learning.read_proof(entry=self.row, by=request.user, at=timezone.now())
        )
        return redirect(self.get_back_url()) if refusal else proof_answer(self.row, data)
