"""Home, program and standard pages."""

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index

from cms.blocks import BODY, PROSE
from cms.models.curriculum_state import version_in_force
from cms.models.openings import openings
from cms.models.reviews import SecondPersonTester
from cms.page_form import LeadPageForm
from cms.ports import program_choices
from cohorts.core.addresses import public_address


class LeadPage(Page):
    """A page with a lead sentence, which is also its description for search engines."""

    lead = models.TextField(
        blank=True, max_length=400, help_text="Say in one or two plain sentences what the page is about."
    )

    short_title = models.CharField(
        "name in the menu", max_length=30, blank=True, help_text="Use this if the title is too long for the menu."
    )

    content_panels = [*Page.content_panels, FieldPanel("lead")]
    promote_panels = [*Page.promote_panels, FieldPanel("short_title")]
    search_fields = [*Page.search_fields, index.SearchField("lead")]

    base_form_class = LeadPageForm

    class Meta:
        abstract = True

    def get_url_parts(self, request=None):
        """Return (site, start of the address, path). The start is `PUBLIC_URL`, whatever host a request came by."""
        parts = super().get_url_parts(request)
        return parts and (parts[0], public_address(""), parts[2])

    def permissions_for_user(self, user):
        """Return what `user` may do with the page; nobody publishes alone."""
        return SecondPersonTester(user, self)


class ContactPage(LeadPage):
    """A page that shows whom to call. Phone and email address are those of the state's authority, as in the footer."""

    contact_name = models.CharField("name", max_length=120, blank=True)
    contact_hours = models.CharField("hours", max_length=120, blank=True, help_text="Include the time zone.")

    contact_panels = [
        MultiFieldPanel(
            [FieldPanel(f"contact_{part}") for part in ("name", "hours")],
            heading="Contact",
            help_text="Phone and email address are those in the settings of the authority.",
        )
    ]

    class Meta:
        abstract = True


class StandardPage(LeadPage):
    """Any other page."""

    body = StreamField(BODY, blank=True)
    show_in_footer = models.BooleanField(
        "show in the footer", default=False, help_text="If selected, every page links to this page in the footer."
    )

    content_panels = [*LeadPage.content_panels, FieldPanel("body")]
    promote_panels = [*LeadPage.promote_panels, FieldPanel("show_in_footer")]
    search_fields = [*LeadPage.search_fields, index.SearchField("body")]
    parent_page_types = ["cms.HomePage", "cms.StandardPage"]
    subpage_types = ["cms.StandardPage"]
    template = "cms/standard.html"


# The questions that help people compare state programs and decide.
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


class ProgramPageForm(LeadPageForm):
    """The form of a program page: its program is chosen from those that are loaded."""

    program_key = forms.ChoiceField(
        choices=program_choices,
        required=False,
        label=_("Program"),
        help_text=_("The program in the certification rules that this page describes."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        key, field = self.initial.get("program_key"), self.fields["program_key"]
        if key and key not in dict(field.choices):
            # Saving another field must not lose the program of a page that was written before its rules were loaded.
            field.choices = [*field.choices, (key, _("%(key)s (not loaded)") % {"key": key})]


class ProgramPage(ContactPage):
    """A certification program, described for people who may apply."""

    program_key = models.SlugField(
        "program",
        max_length=60,
        blank=True,
        help_text="The program in the certification rules that this page describes.",
    )
    course = models.ForeignKey(
        "training.Course",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The required course. Its hours, fee and next cohorts come from the course records.",
    )
    is_example = models.BooleanField("an example, not an official program", default=False)
    base_form_class = ProgramPageForm
    what_it_is = _part("What it is")
    who_may_apply = _part("Who may apply")
    cost = _part("What it costs, and who pays")
    training = _part("What the training is like")
    exam = _part("What the exam is like")
    support = _part("Help and accommodations")
    afterwards = _part("After you are certified")

    content_panels = [
        *LeadPage.content_panels,
        MultiFieldPanel(
            [FieldPanel("program_key"), FieldPanel("course"), FieldPanel("is_example")], heading="Linked records"
        ),
        *[FieldPanel(name) for name, _title in PROGRAM_PARTS],
        *ContactPage.contact_panels,
    ]
    search_fields = [*LeadPage.search_fields, *[index.SearchField(name) for name, _title in PROGRAM_PARTS]]
    parent_page_types = ["cms.HomePage"]
    subpage_types = []
    template = "cms/program.html"

    def get_context(self, request, *args, **kwargs):
        """Add the parts that have text, the current version of the course, and its next cohorts."""
        context = super().get_context(request, *args, **kwargs)
        now = timezone.now()
        context["parts"] = [
            {"id": name.replace("_", "-"), "title": title, "text": getattr(self, name)}
            for name, title in PROGRAM_PARTS
            if getattr(self, name)
        ]
        if self.course_id:
            context["version"] = version_in_force(self.course, timezone.localdate(now))
            context["next_openings"] = openings(now, course=self.course_id, most=4)
        return context
