"""Arrange the interview of an application: who leads it, when and where; move it, cancel it, say nobody came."""

from datetime import datetime
from functools import partial

from django import forms
from django.http import Http404
from django.urls import path
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.actions import Refused
from cohorts.core.dates import home_zone
from cohorts.core.names import called
from cohorts.core.zones import format_zone_name, local_moment
from cohorts.people.models import User
from cohorts.ui.action_view import AdminRowActionView, ButtonView
from cohorts.ui.fields import ZONES, clock_field, day_field, text_field
from lms.certification.actions import interviews
from lms.certification.actions.interview_checks import interviewers_for
from lms.certification.actions.interviews import LONGEST, SHORTEST, Slot
from lms.certification.admin.application_parts import ForReviewer, OfApplication, OfRequirement
from lms.certification.application_forms import title_of
from lms.certification.models import InterviewAppointment, Meeting
from lms.certification.models.arrangements import INTERVIEW, arrangements_for
from lms.certification.rules.applications import Giver
from lms.certification.rules.leaves import Interview

USUAL_MINUTES = 60
# Of certified people the page lists so many.
MOST_LISTED = 30
REASON = partial(
    text_field, _("Why?"), error_messages={"required": _("Enter a reason.")},
    help_text=_("The applicant and the interviewer read it. Do not write about anyone’s health."),
)  # fmt: skip


class SlotForm(forms.Form):
    """Who leads it, when and where."""

    interviewer = forms.EmailField(
        label=_("Email address of the interviewer"),
        help_text=_("A certified peer who does not work with the applicant: one of those listed above, or another."),
        widget=forms.EmailInput(attrs={"list": "interviewers"}),
        error_messages={"required": _("Enter the email address of the interviewer.")},
    )
    day = day_field(_("Day"))
    clock = clock_field(_("Starts at"))
    zone = forms.ChoiceField(label=_("Time zone"))
    minutes = forms.IntegerField(
        label=_("Length in minutes"), min_value=SHORTEST, max_value=LONGEST, initial=USUAL_MINUTES,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    meeting = forms.ChoiceField(
        label=_("How do they meet?"), choices=Meeting.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose how they meet.")},
    )  # fmt: skip
    where = forms.CharField(
        label=_("Place, link or phone number"), max_length=300,
        help_text=_("By video: the whole link, with https://. Both read it."),
        error_messages={"required": _("Enter the place, the link or the phone number.")},
    )  # fmt: skip

    def __init__(self, *args, zone, **kwargs):
        super().__init__(*args, **kwargs)
        zones = list(ZONES)
        if zone not in dict(zones):
            zones.append((zone, format_zone_name(zone)))
        self.fields["zone"].choices = zones
        self.fields["zone"].initial = zone


class MoveForm(SlotForm):
    """The same, with the reason."""

    reason = REASON()


class SetsSlot(ForReviewer):
    """A form with an interviewer and a slot, below a list of the people who can lead it, and of those who cannot."""

    template_name = "certification/admin/arrange_interview.html"

    def get_context_data(self, **context):
        """The certified people of the office."""
        free, tied = interviewers_for(self.get_application(), timezone.now(), MOST_LISTED)
        return super().get_context_data(free=free, tied=tied, most=MOST_LISTED, **context)

    def get_form_kwargs(self):
        """With the zone of the office, or that of the appointment."""
        return super().get_form_kwargs() | {"zone": self.get_zone()}

    def get_zone(self):
        """The zone that is chosen first."""
        return str(home_zone())

    def get_lead(self):
        """What is to be arranged for the person, never why."""
        lines = [gettext("The applicant and the interviewer are emailed. The applicant can ask for another time.")]
        rows = arrangements_for(self.request.user, timezone.now())
        own = [one for one in rows if one.purpose == INTERVIEW and one.place.pk == self.get_application().pk]
        if own:
            what = ", ".join(one.what for one in own)
            lines.append(gettext("Arrange for this interview: %(what)s. Do not ask for a reason.") % {"what": what})
        return "\n\n".join(lines)

    def read(self, data, by):
        """The interviewer and the slot of a form. Raises Refused."""
        interviewer = User.objects.visible_to(by).with_address(data["interviewer"]).first()
        if interviewer is None:
            raise Refused("interviewer_unknown", field="interviewer")
        starts = datetime.combine(data["day"], data["clock"])
        return interviewer, Slot(starts, data["zone"], data["minutes"], data["meeting"], data["where"])


class ArrangeInterview(SetsSlot, OfRequirement, AdminRowActionView):
    """Arrange the interview that an application asks for."""

    givers = (Giver.OFFICE,)
    form_class = SlotForm
    action_label = _("Arrange the interview")

    def setup(self, request, *args, **kwargs):
        """Only an interview. Raises Http404."""
        super().setup(request, *args, **kwargs)
        if not isinstance(self.leaf, Interview):
            raise Http404

    def get_heading(self):
        """The requirement, and whose."""
        return gettext("Arrange: %(part)s, %(person)s") % {
            "part": title_of(self.leaf), "person": called(self.row.person),
        }  # fmt: skip

    def act(self, data, by, at):
        """Arrange it."""
        interviewer, slot = self.read(data, by)
        return interviews.arrange_interview(
            application=self.row, key=self.leaf.key_value, interviewer=interviewer, slot=slot, by=by, at=at
        )

    def done_text(self, result):
        """Who was emailed."""
        return gettext("Arranged. We emailed the applicant and %(person)s.") % {"person": called(result.interviewer)}


class OfAppointment(OfApplication):
    """A step of an appointment."""

    model = InterviewAppointment

    def get_rows(self):
        """Those that the reviewer may see, who does not need to be the interviewer."""
        rows = InterviewAppointment.objects.visible_to(self.request.user)
        return rows.select_related(
            "application__cycle__candidacy__person", "application__cycle__candidacy__program",
            "application__cycle__version", "interviewer",
        )  # fmt: skip

    def get_application(self):
        """Of the appointment."""
        return self.row.application


class MoveInterview(SetsSlot, OfAppointment, AdminRowActionView):
    """Another time, place or interviewer."""

    form_class = MoveForm
    refuses_older = True
    action_label = _("Move the interview")

    def get_heading(self):
        """Whose."""
        return gettext("Move the interview of %(person)s") % {"person": called(self.get_application().person)}

    def get_zone(self):
        """As it was arranged."""
        return self.row.time_zone

    @cached_property
    def _local(self):
        return local_moment(self.row.starts_at, self.row.time_zone)

    def get_initial(self):
        """As it is."""
        row = self.row
        return {
            "interviewer": row.interviewer.email, "day": self._local.date(), "clock": self._local.time(),
            "minutes": row.minutes, "meeting": row.meeting, "where": row.where,
        }  # fmt: skip

    def act(self, data, by, at):
        """Move it."""
        interviewer, slot = self.read(data, by)
        return interviews.move_interview(
            appointment=self.row, interviewer=interviewer, slot=slot, reason=data["reason"], by=by, at=at
        )

    def done_text(self, result):
        """Who was emailed."""
        return gettext("Moved. We emailed the applicant and %(person)s.") % {"person": called(result.interviewer)}


class CancelForm(forms.Form):
    """Why."""

    reason = REASON()


class CancelInterview(ForReviewer, OfAppointment, AdminRowActionView):
    """Cancel it."""

    form_class = CancelForm
    action_label = _("Cancel the interview")
    serious = True
    lead = _("The applicant and the interviewer are emailed. You can arrange another one.")

    def get_heading(self):
        """Whose."""
        return gettext("Cancel the interview of %(person)s") % {"person": called(self.get_application().person)}

    def act(self, data, by, at):
        """Cancel it."""
        return interviews.cancel_interview(appointment=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """What is possible."""
        return gettext("Canceled. You can arrange another one.")


class MissInterview(OfAppointment, ButtonView):
    """Say that it did not take place."""

    def act(self, data, by, at):
        """Say it."""
        return interviews.miss_interview(appointment=self.row, by=by, at=at)

    def done_text(self, result):
        """What is possible."""
        return gettext("Saved. We emailed the applicant. You can arrange another time.")


ONE = "applications/interviews/<int:pk>/"
urlpatterns = [
    path("applications/<int:pk>/<str:kind>/<str:key>/arrange/", ArrangeInterview.as_view(), name="interview_arrange"),
    path(f"{ONE}move/", MoveInterview.as_view(), name="interview_move"),
    path(f"{ONE}cancel/", CancelInterview.as_view(), name="interview_cancel"),
    path(f"{ONE}missed/", MissInterview.as_view(), name="interview_miss"),
]
