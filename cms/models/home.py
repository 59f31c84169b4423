"""The home page."""

from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.blocks import StepBlock, WayBlock
from cms.models.calendar import CalendarPage
from cms.models.openings import openings
from cms.models.pages import CalledPage, LedPage, ProgramPage


class HomePage(CalledPage):
    """The front page: what this is, the ways in, the road, the next dates, a person to call."""

    ways = StreamField([("way", WayBlock())], blank=True, max_num=4)
    road = StreamField([("step", StepBlock())], blank=True, max_num=6, verbose_name="the road to the certificate")

    content_panels = [*LedPage.content_panels, FieldPanel("ways"), FieldPanel("road"), *CalledPage.contact_panels]
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    template = "cms/home.html"

    def get_context(self, request, *args, **kwargs):
        """Adds the next three cohorts, and the pages that the two buttons lead to."""
        context = super().get_context(request, *args, **kwargs)
        context["next_openings"] = openings(timezone.now())[:3]
        context["program"] = ProgramPage.objects.child_of(self).live().first()
        context["calendar"] = CalendarPage.objects.child_of(self).live().first()
        return context
