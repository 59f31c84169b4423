"""What is taught, unit by unit, tied to the units of the course."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from cms.blocks import BODY
from cms.models.pages import LedPage


class CurriculumIndexPage(LedPage):
    """The units of a course, in order, with their hours."""

    body = StreamField(BODY, blank=True)

    content_panels = [*LedPage.content_panels, FieldPanel("body")]
    search_fields = [*LedPage.search_fields, index.SearchField("body")]
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.CurriculumPage"]
    template = "cms/curriculum_index.html"

    def get_context(self, request, *args, **kwargs):
        """Adds the live pages of the units and the sum of their minutes."""
        context = super().get_context(request, *args, **kwargs)
        pages = list(CurriculumPage.objects.child_of(self).live().select_related("unit"))
        context["unit_pages"] = pages
        context["total_minutes"] = sum(page.unit.minutes for page in pages if page.unit)
        return context


class CurriculumPage(LedPage):
    """One unit: what one will be able to do (from the records), and what happens in it (from the editors)."""

    unit = models.ForeignKey(
        "training.Unit",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The unit this page tells about; its hours and objectives are shown from the live records.",
    )
    body = StreamField(BODY, blank=True)

    content_panels = [*LedPage.content_panels, FieldPanel("unit"), FieldPanel("body")]
    search_fields = [*LedPage.search_fields, index.SearchField("body")]
    parent_page_types = ["cms.CurriculumIndexPage"]
    subpage_types = []
    template = "cms/curriculum.html"

    def get_context(self, request, *args, **kwargs):
        """Adds the unit's objectives, and the units before and after."""
        context = super().get_context(request, *args, **kwargs)
        context["objectives"] = self.unit.objectives.all() if self.unit else []
        context["before"] = self.get_prev_siblings().live().first()
        context["after"] = self.get_next_siblings().live().first()
        return context
