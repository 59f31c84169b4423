"""Program staff credit hours from elsewhere, and let people begin a course again; both can be taken back."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day, format_minutes
from cohorts.core.names import called
from cohorts.training.actions import credit_decisions
from cohorts.training.admin.transcripts import OfTranscript
from cohorts.training.models import Course, CourseVersion, CreditDecision, TrainingCycle, Unit
from cohorts.training.models.transcripts import transcript_of
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import READ_BY_PERSON, ReasonForm, day_field, text_field


class UnitChoice(forms.ModelChoiceField):
    """Units with their course and length."""

    def label_from_instance(self, obj):
        """The course and its version, the unit, and its minutes."""
        about = {"course": obj.course_version, "unit": obj, "minutes": obj.minutes}
        return gettext("%(course)s. %(unit)s (%(minutes)s minutes)") % about


# A thousand hours; the action refuses more than the unit has.
MAX_UNIT_MINUTES = 60_000


class CreditForm(forms.Form):
    """Which minutes of which unit, since when, and what shows it."""

    unit = UnitChoice(None, label=_("Unit"), empty_label=_("Choose a unit"))
    first = forms.IntegerField(
        label=_("From minute of the unit"), min_value=0, max_value=MAX_UNIT_MINUTES, required=False,
        help_text=_("Leave both empty for the whole unit. What was attended here counts once in any case."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    end = forms.IntegerField(
        label=_("To minute of the unit"), min_value=1, max_value=MAX_UNIT_MINUTES, required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    earned_on = day_field(_("Day on which the person had these hours"))
    evidence = text_field(
        _("Evidence"),
        help_text=_("For example, the school, the course and the number of its certificate. The person reads this."),
        error_messages={"required": _("Write what shows that the person has these hours.")},
    )

    def __init__(self, *args, user, person, **kwargs):
        super().__init__(*args, **kwargs)
        versions = _versions(user, person)
        units = Unit.objects.visible_to(user).filter(course_version__in=versions)
        self.fields["unit"].queryset = units.select_related("course_version__course").order_by(
            "course_version__course__title", "course_version", "number"
        )


def _versions(user, person):
    """The ids of the versions by which the person is judged; of other courses, the version of today."""
    own = {record.course.pk: record.credit.version.pk for record in transcript_of(person)}
    rows = CourseVersion.objects.visible_to(user).filter(effective_from__lte=home_day(timezone.now()))
    latest = dict(rows.order_by("effective_from", "pk").values_list("course", "pk"))
    return list((latest | own).values())


class GrantCredit(OfTranscript, AdminRowActionView):
    """Credit minutes of a unit that the person has from elsewhere."""

    form_class = CreditForm
    action_label = _("Credit these hours")

    def get_heading(self):
        """Whose hours."""
        return gettext("Credit %(person)s with hours from elsewhere") % {"person": self.row}

    def get_form_kwargs(self):
        """Whose units."""
        return super().get_form_kwargs() | {"user": self.request.user, "person": self.row}

    def get_lead(self):
        """What follows, and how it is undone."""
        follows = gettext(
            "The hours count as if the person had attended them here. If they complete what a program asks for, a "
            "certificate may be issued at once. We email the person."
        )
        undo = gettext("You can take it back later, with a reason. Both decisions stay on the transcript.")
        return f"{follows}\n{undo}"

    def act(self, data, by, at):
        """Credit them."""
        first = data.pop("first") or 0
        elsewhere = credit_decisions.Elsewhere(first=first, **data)
        return credit_decisions.grant_credit(person=self.row, elsewhere=elsewhere, by=by, at=at)

    def done_text(self, result):
        """What is credited."""
        about = {"person": called(self.row), "minutes": format_minutes(result.minutes), "unit": result.unit}
        return gettext("%(person)s is credited with %(minutes)s of %(unit)s.") % about


class WithdrawCredit(OfTranscript, AdminConfirmView):
    """Take back hours from elsewhere."""

    form_class = ReasonForm
    form_arguments = READ_BY_PERSON
    heading = _("Take back hours from elsewhere")
    action_label = _("Take back these hours")

    @property
    def person(self):
        """Whose hours."""
        return self.row.person

    def get_rows(self):
        """All decisions; the action looks which of them count."""
        rows = CreditDecision.objects.visible_to(self.request.user)
        return rows.select_related("person", "unit__course_version__course")

    def get_consequences(self):
        """What does not count any more."""
        text = gettext(
            "%(minutes)s of %(unit)s, %(course)s, do not count any more, unless they were attended here too. A "
            "certificate that rests on them is suspended until program staff have reviewed it."
        )
        course = self.row.unit.course_version.course
        return text % {"minutes": format_minutes(self.row.minutes), "unit": self.row.unit, "course": course}

    def get_affected(self):
        """The person."""
        text = gettext("%(person)s, whom we email the reason. If hours are then out of reach, vendor and agency too.")
        return text % {"person": called(self.person)}

    def get_undo(self):
        """By another decision."""
        return gettext("You can credit the hours again. Every decision stays on the transcript.")

    def act(self, data, by, at):
        """Take them back."""
        return credit_decisions.withdraw_credit(decision=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """What no longer counts."""
        about = {"person": called(self.person), "minutes": format_minutes(result.minutes), "unit": result.unit}
        return gettext("%(person)s is no longer credited with %(minutes)s of %(unit)s.") % about


class CycleForm(ReasonForm):
    """Which course, from which day, and why."""

    course = forms.ModelChoiceField(None, label=_("Course"), empty_label=_("Choose a course"))
    begins_on = day_field(
        _("First day that counts"), help_text=_("Sessions from this day on count, also those that are still to come.")
    )
    field_order = ["course", "begins_on", "reason"]

    def __init__(self, *args, user, person, **kwargs):
        super().__init__(*args, **kwargs)
        own = [record.course.pk for record in transcript_of(person)]
        self.fields["course"].queryset = Course.objects.visible_to(user).filter(pk__in=own).order_by("title")


class BeginCycle(OfTranscript, AdminRowActionView):
    """Let a person begin a course again."""

    form_class = CycleForm
    action_label = _("Begin the course again")
    serious = True

    def get_heading(self):
        """Who begins again."""
        return gettext("Let %(person)s begin a course again") % {"person": self.row}

    def get_form_kwargs(self):
        """Whose courses."""
        return super().get_form_kwargs() | {"user": self.request.user, "person": self.row}

    def get_initial(self):
        """From today."""
        return {"begins_on": home_day(timezone.now()), "course": self.request.GET.get("course")}

    def get_lead(self):
        """What follows, who is affected, and how it is undone."""
        follows = gettext(
            "For repeating a course or for retraining. What was attended before that day stays on the transcript and "
            "does not count any more. A certificate that rests on it is suspended until program staff have reviewed it."
        )
        email = gettext("We email the person the reason. Seats, fees and exams stay as they are.")
        undo = gettext("You can annul it; then all hours count again.")
        return f"{follows}\n{email}\n{undo}"

    def act(self, data, by, at):
        """Begin again."""
        return credit_decisions.begin_cycle(person=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """What counts."""
        about = {"person": called(self.row), "course": result.course, "day": format_day(home_day(result.begins_at))}
        return gettext("%(person)s begins %(course)s again on %(day)s.") % about


class AnnulCycle(OfTranscript, AdminConfirmView):
    """Annul that a person begins a course again."""

    form_class = ReasonForm
    form_arguments = READ_BY_PERSON
    heading = _("Annul that a person begins a course again")
    action_label = _("Annul it")

    @property
    def person(self):
        """Whose course."""
        return self.row.person

    def get_rows(self):
        """All of them; the action looks which can be annulled."""
        rows = TrainingCycle.objects.visible_to(self.request.user)
        return rows.select_related("person", "course")

    def get_consequences(self):
        """What counts again."""
        text = gettext("What %(person)s attended of %(course)s before %(day)s counts again.")
        day = format_day(home_day(self.row.begins_at))
        return text % {"person": called(self.person), "course": self.row.course, "day": day}

    def get_affected(self):
        """The person."""
        return gettext("%(person)s, whom we email the reason.") % {"person": called(self.person)}

    def get_undo(self):
        """By beginning again."""
        return gettext("You can let the person begin again. Every decision stays on the transcript.")

    def act(self, data, by, at):
        """Annul it."""
        return credit_decisions.annul_cycle(cycle=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """What counts again."""
        about = {"person": called(self.person), "course": self.row.course}
        return gettext("All hours of %(person)s in %(course)s count again.") % about
