"""Home, program and standard pages."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import BODY, PROSE
from cms.models.openings import openings


class LedPage(Page):
    """A page whose first sentence is set apart and also describes it to search engines."""

    lead = models.TextField(
        blank=True, max_length=400, help_text="One or two sentences: what the reader finds here. Plain words."
    )

    short_title = models.CharField(
        "name in the menu", max_length=30, blank=True, help_text="Where the title is too long for the menu."
    )

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    promote_panels = [*Page.promote_panels, FieldPanel("short_title")]
    search_fields = [*Page.search_fields, index.SearchField("lead")]

    class Meta:
        abstract = True


class CalledPage(LedPage):
    """A page that names a person to call."""

    contact_name = models.CharField("name", max_length=120, blank=True)
    contact_phone = models.CharField("phone", max_length=40, blank=True)
    contact_email = models.EmailField("e-mail address", blank=True)
    contact_hours = models.CharField("hours", max_length=120, blank=True, help_text="With the time zone.")

    contact_panels = [
        MultiFieldPanel(
            [FieldPanel(f"contact_{part}") for part in ("name", "phone", "email", "hours")], heading="A person to call"
        )
    ]

    class Meta:
        abstract = True


class StandardPage(LedPage):
    """Any other page."""

    body = StreamField(BODY, blank=True)
    show_in_footer = models.BooleanField(
        "show in the footer", default=False, help_text="Every page of the site then links to it at the bottom."
    )

    content_panels = [*LedPage.content_panels, FieldPanel("body")]
    promote_panels = [*LedPage.promote_panels, FieldPanel("show_in_footer")]
    search_fields = [*LedPage.search_fields, index.SearchField("body")]
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types = ["cms.StandardPage"]
    template = "cms/standard.html"


# The questions people compare state programs by, boiled down to what a person decides on.
PROGRAM_PARTS = [
    ("what_it_is", _("What it is")),
    ("who_may_apply", _("Who may apply")),
    ("cost", _("What it costs, and who pays")),
    ("training", _("What the training is like")),
    ("exam", _("What the exam is like")),
    ("support", _("Help and accommodations")),
    ("afterwards", _("After you are certified")),
]


def _part(label):
    return RichTextField(label.lower(), features=["h3", *PROSE], blank=True)


class ProgramPage(CalledPage):
    """A certification program, told to somebody who thinks of applying."""

    program_key = models.SlugField(
        max_length=60, blank=True, help_text="Key of the program in the certification rules, such as mn-cps."
    )
    course = models.ForeignKey(
        "training.Course",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The training. Its hours, fee and next cohorts are shown from the live records.",
    )
    is_example = models.BooleanField("an example, not an official program", default=False)
    what_it_is = _part("What it is")
    who_may_apply = _part("Who may apply")
    cost = _part("What it costs, and who pays")
    training = _part("What the training is like")
    exam = _part("What the exam is like")
    support = _part("Help and accommodations")
    afterwards = _part("After you are certified")

    content_panels = [
        *LedPage.content_panels,
        MultiFieldPanel(
            [FieldPanel("program_key"), FieldPanel("course"), FieldPanel("is_example")], heading="Tied to the records"
        ),
        *[FieldPanel(name) for name, _title in PROGRAM_PARTS],
        *CalledPage.contact_panels,
    ]
    search_fields = [*LedPage.search_fields, *[index.SearchField(name) for name, _title in PROGRAM_PARTS]]
    parent_page_types = ["cms.HomePage"]
    subpage_types = []
    template = "cms/program.html"

    def get_context(self, request, *args, **kwargs):
        """Adds the parts that have text, the course as it is taught today, and its next cohorts."""
        context = super().get_context(request, *args, **kwargs)
        now = timezone.now()
        context["parts"] = [
            {"id": name.replace("_", "-"), "title": title, "text": getattr(self, name)}
            for name, title in PROGRAM_PARTS
            if getattr(self, name)
        ]
        if self.course_id:
            context["version"] = self.course.versions.filter(effective_from__lte=timezone.localdate(now)).first()
            context["next_openings"] = openings(now).filter(course_version__course=self.course_id)[:4]
        return context
