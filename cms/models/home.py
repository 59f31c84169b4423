"""The home page."""

from django.utils import timezone
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField

from cms.blocks import AudienceBlock, StepBlock
from cms.models.calendar import CalendarPage
from cms.models.openings import openings
from cms.models.pages import ContactPage, LeadPage, ProgramPage


class HomePage(ContactPage):
    """The home page: introduction, links for each audience, steps to the certificate, next cohorts, contact."""

    audiences = StreamField([("audience", AudienceBlock())], blank=True, max_num=4)
    steps = StreamField([("step", StepBlock())], blank=True, max_num=6, verbose_name="steps to the certificate")

    content_panels = [
        *LeadPage.content_panels,
        FieldPanel("audiences"),
        FieldPanel("steps"),
        *ContactPage.contact_panels,
    ]
    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    template = "cms/home.html"

    def get_context(self, request, *args, **kwargs):
        """Add the next three cohorts, and the pages that the two buttons link to."""
        context = super().get_context(request, *args, **kwargs)
        context["next_openings"] = openings(timezone.now(), most=3)
        context["program"] = ProgramPage.objects.child_of(self).live().first()
        context["calendar"] = CalendarPage.objects.child_of(self).live().first()
        return context
