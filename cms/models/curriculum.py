"""Curriculum pages, one for each unit of the course."""

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from cms.blocks import BODY
from cms.models.curriculum_state import Row, State, rows_of, state_of, unit_in_force, version_in_force
from cms.models.pages import LeadPage
from cms.page_form import LeadPageForm
from cms.panels import CurriculumNotice
from cohorts.core.formatting import format_minutes
from cohorts.training.models import Course, Unit


class CurriculumIndexPage(LeadPage):
    """The units of a course, in order, with their hours, as the version in force has them."""

    course = models.ForeignKey(
        "training.Course",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The course that this page lists. Its units and hours come from the course records.",
    )
    body = StreamField(BODY, blank=True)

    content_panels = [*LeadPage.content_panels, CurriculumNotice(), FieldPanel("course"), FieldPanel("body")]
    search_fields = [*LeadPage.search_fields, index.SearchField("body")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.CurriculumPage"]
    template = "cms/curriculum_index.html"

    def rows(self) -> list[Row]:
        """Return the units in force with their published pages, then published pages of no such unit. Three queries."""
        pages = CurriculumPage.objects.child_of(self).live().select_related("unit__course_version__course")
        return rows_of(self.course, list(pages), timezone.localdate())

    def to_correct(self) -> list[Row]:
        """Return the rows that publishing staff must look at."""
        return [row for row in self.rows() if row.state != State.CURRENT]

    def get_context(self, request, *args, **kwargs):
        """Add the units and pages, and the length of the course."""
        context = super().get_context(request, *args, **kwargs)
        rows = self.rows()
        version = rows[0].version if rows else None
        context["rows"] = rows
        context["unit_count"] = sum(row.unit is not None for row in rows) or len(rows)
        context["total_minutes"] = version.required_minutes if version else 0
        return context


class UnitChoiceField(forms.ModelChoiceField):
    """A unit by its course, version, number, title and length."""

    def label_from_instance(self, unit):
        """Return the label of a unit."""
        words = {"version": unit.course_version, "unit": unit, "length": format_minutes(unit.minutes)}
        return _("%(version)s, %(unit)s, %(length)s") % words


def _all_units():
    return Unit.objects.select_related("course_version__course").order_by(
        "course_version__course__title", "-course_version__effective_from", "number"
    )


class CurriculumPageForm(LeadPageForm):
    """The form of a curriculum page."""

    unit = UnitChoiceField(
        queryset=Unit.objects.none(),
        required=False,
        label=_("Unit"),
        help_text=_("The unit that this page describes. Its hours and objectives come from the course records."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = _all_units()


class CurriculumPage(LeadPage):
    """One unit: its objectives from the course records, and a description from editors."""

    unit = models.ForeignKey(
        "training.Unit",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The unit that this page describes. Its hours and objectives come from the course records.",
    )
    body = StreamField(BODY, blank=True)
    base_form_class = CurriculumPageForm

    content_panels = [*LeadPage.content_panels, CurriculumNotice(), FieldPanel("unit"), FieldPanel("body")]
    search_fields = [*LeadPage.search_fields, index.SearchField("body")]
    parent_page_types = ["cms.CurriculumIndexPage"]
    subpage_types = []
    template = "cms/curriculum.html"

    def row(self) -> Row:
        """Return the unit that editors chose, and what it is in the version of its course that is in force."""
        if self.unit is None:
            return Row(self, None, None, None, State.NO_UNIT)
        course: Course = self.unit.course_version.course
        version = version_in_force(course, timezone.localdate())
        unit = unit_in_force(self.unit, list(version.units.all()) if version else [])
        return Row(self, self.unit, unit, version, state_of(self.unit, unit))

    def to_correct(self) -> list[Row]:
        """Return the row of the page if publishing staff must look at it."""
        row = self.row()
        return [row] if row.state in (State.CHANGED, State.DROPPED) else []

    def get_context(self, request, *args, **kwargs):
        """Add the unit in force with its objectives, and the previous and next unit."""
        context = super().get_context(request, *args, **kwargs)
        context["unit"] = self.row().unit
        context["objectives"] = context["unit"].objectives.all() if context["unit"] else []
        context["before"] = self.get_prev_siblings().live().first()
        context["after"] = self.get_next_siblings().live().first()
        return context


def published_curricula() -> list[CurriculumIndexPage]:
    """Return the published curricula, each with its course. One query."""
    return list(CurriculumIndexPage.objects.live().select_related("course"))


def curricula_to_correct() -> list[tuple[CurriculumIndexPage, list[Row]]]:
    """Return [(curriculum, its rows to correct)] of published curricula with any. Four queries for one curriculum."""
    return [(page, rows) for page in published_curricula() if (rows := page.to_correct())]
