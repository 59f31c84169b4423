"""An agency answers the readiness checklists of programs."""

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.people.models import Organization
from cohorts.ui.action_view import RowActionView
from cohorts.ui.fields import past_day_field, text_field
from cohorts.ui.page import Page, crumb
from lms.certification.actions import readiness
from lms.certification.actions.readiness import Answered
from lms.certification.models import AgencyReadiness, ReadinessAnswer, ReadinessChoice
from lms.certification.models.readiness import checklists_of, standing, standings_of
from lms.certification.views.agency_filings import programs_now

AGENCY = (roles.AGENCY_COORDINATOR,)
TITLE = _("Readiness of your agency")


def agencies_of(user):
    """The agencies that somebody coordinates."""
    return Organization.objects.visible_to(user, role=roles.AGENCY_COORDINATOR).order_by("name")


class AgencyReadinessPage(Page, TemplateView):
    """The checklist of each program, with how far each agency of the coordinator is."""

    allowed_roles = AGENCY
    http_method_names = ["get", "head", "options"]
    template_name = "certification/agency_readiness.html"
    heading = TITLE

    def get_crumbs(self):
        """The forms."""
        return [crumb(_("Forms for the state"), "agency_forms")]

    def get_context_data(self, **context):
        """[(program, [(agency, standing or None)])] of programs with a checklist."""
        user, today = self.request.user, home_day(timezone.now())
        programs = programs_now(user)
        checklists = checklists_of([row.pk for row in programs], today)
        rows = list(AgencyReadiness.objects.visible_to(user, role=roles.AGENCY_COORDINATOR))
        standings = standings_of(rows, today)
        own = {(row.program_id, row.agency_id): standings[row.pk] for row in rows}
        agencies = list(agencies_of(user))
        lists = [
            (program, [(agency, own.get((program.pk, agency.pk))) for agency in agencies])
            for program in programs
            if checklists[program.pk].points
        ]
        return super().get_context_data(lists=lists, **context)


class ReadinessForm(forms.Form):
    """An answer, a day and a note for each point."""

    number = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, points, **kwargs):
        super().__init__(*args, **kwargs)
        self.points = points
        for point in points:
            self.fields[f"answer_{point.key}"] = forms.ChoiceField(
                label=_("Where does this stand?"),
                choices=ReadinessChoice.choices,
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[f"on_{point.key}"] = past_day_field(
                _("Date"), required=False,
                help_text=_("Since when it is in place, or by when you plan it."),
            )  # fmt: skip
            self.fields[f"note_{point.key}"] = text_field(
                _("Note"), required=False, help_text=_("Do not write about anyone’s health.")
            )

    @property
    def groups(self):
        """Each point with its fields."""
        return [(point, [self[f"{name}_{point.key}"] for name in ("answer", "on", "note")]) for point in self.points]

    @property
    def answered(self):
        """{key: answer} of the points that have one."""
        data = self.cleaned_data
        return {
            point.key: Answered(
                data[f"answer_{point.key}"], data.get(f"on_{point.key}"), data.get(f"note_{point.key}", "")
            )
            for point in self.points
            if data.get(f"answer_{point.key}")
        }


class AnswerReadiness(RowActionView):
    """Answer the checklist of a program for an agency."""

    allowed_roles = AGENCY
    role = roles.AGENCY_COORDINATOR
    model = Organization
    form_class = ReadinessForm
    template_name = "certification/agency_readiness_answer.html"
    action_label = _("Save the answers")
    refuses_older = True
    lead = _(
        "Answer what you can. You can come back and change an answer; program staff see the latest and its history."
    )

    @cached_property
    def program(self):
        """The program of the address. Raises Http404."""
        rows = [row for row in programs_now(self.request.user) if row.key == self.kwargs["key"]]
        if not rows:
            raise Http404
        return rows[0]

    @cached_property
    def standing(self):
        """How the agency stands today. Raises Http404 without a checklist."""
        today = home_day(timezone.now())
        checklist = checklists_of([self.program.pk], today)[self.program.pk]
        if not checklist.points:
            raise Http404
        rows = ReadinessAnswer.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)
        rows = rows.filter(readiness__program=self.program, readiness__agency=self.row)
        return standing(checklist, rows.latest_per("key"))

    def get_heading(self):
        """Which program, and for which agency."""
        return gettext("Readiness of %(agency)s: %(program)s") % {"agency": self.row, "program": self.program}

    def get_crumbs(self):
        """The checklists."""
        return [crumb(_("Forms for the state"), "agency_forms"), crumb(TITLE, "agency_readiness")]

    def get_back_url(self):
        """The checklists."""
        return reverse("agency_readiness")

    def get_form_kwargs(self):
        """With the points of today."""
        return super().get_form_kwargs() | {"points": self.standing.checklist.points}

    def get_initial(self):
        """The answers that count."""
        initial = {"number": self.standing.checklist.number}
        for point, row in self.standing.lines:
            if row is not None:
                initial |= {f"answer_{point.key}": row.answer, f"on_{point.key}": row.on, f"note_{point.key}": row.note}
        return initial

    def form_valid(self, form):
        """The answers are read of the form."""
        self.answered = form.answered
        return super().form_valid(form)

    def act(self, data, by, at):
        """Save what changed."""
        return readiness.answer_points(
            program=self.program, agency=self.row, number=data["number"], answers=self.answered, by=by, at=at
        )

    def done_text(self, result):
        """How far the agency is now."""
        now = standings_of([result], home_day(timezone.now()))[result.pk]
        text = ngettext(
            "Saved. %(count)s of %(total)s point is in place.", "Saved. %(count)s of %(total)s points are in place.",
            now.total,
        )  # fmt: skip
        return text % {"count": now.in_place, "total": now.total}
