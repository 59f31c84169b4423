"""Curriculum pages, one for each unit of the course."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from cms.blocks import BODY
from cms.models.pages import LeadPage


class CurriculumIndexPage(LeadPage):
    """The units of a course, in order, with their hours."""

    body = StreamField(BODY, blank=True)

    content_panels = [*LeadPage.content_panels, FieldPanel("body")]
    search_fields = [*LeadPage.search_fields, index.SearchField("body")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.CurriculumPage"]
    template = "cms/curriculum_index.html"

    def get_context(self, request, *args, **kwargs):
        """Add the published unit pages and the sum of their minutes."""
        context = super().get_context(request, *args, **kwargs)
        pages = list(CurriculumPage.objects.child_of(self).live().select_related("unit"))
        context["unit_pages"] = pages
        context["total_minutes"] = sum(page.unit.minutes for page in pages if page.unit)
        return context


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

    content_panels = [*LeadPage.content_panels, FieldPanel("unit"), FieldPanel("body")]
    search_fields = [*LeadPage.search_fields, index.SearchField("body")]
    parent_page_types = ["cms.CurriculumIndexPage"]
    subpage_types = []
    template = "cms/curriculum.html"

    def get_context(self, request, *args, **kwargs):
        """Add the unit's objectives, and the previous and next unit."""
        context = super().get_context(request, *args, **kwargs)
        context["objectives"] = self.unit.objectives.all() if self.unit else []
        context["before"] = self.get_prev_siblings().live().first()
        context["after"] = self.get_next_siblings().live().first()
        return context
