"""What the pages of employers and of program staff share about work on teams: record, change, take out."""

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.names import called
from cohorts.core.persons import person_of
from cohorts.ui.fields import ReasonForm, day_field, text_field
from lms.certification.actions import team_work


class WorkForm(forms.Form):
    """Who, on which team, from which day."""

    who = forms.ChoiceField(label=_("Who, and which team?"))
    begins_on = day_field(
        _("First day on the team"), help_text=_("The time for the course counts from this day. It can lie ahead.")
    )

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [("", _("Choose")), *choices]


class ChangeForm(forms.Form):
    """The days, and why the first one moves."""

    begins_on = day_field(_("First day on the team"))
    ends_on = day_field(
        _("Last day on the team"), required=False, help_text=_("Leave it empty while the work goes on.")
    )
    reason = text_field(
        _("Reason"), required=False, help_text=_("Needed if you change the first day. The person reads it.")
    )


class RecordsWork:
    """A form that records work on a team. `employments()`: of whom."""

    heading = _("Record work on a team")
    form_class = WorkForm
    action_label = _("Record it")
    lead = _("The person is emailed, with the last day for the course that the team asks for.")
    field_names = {"key": "who", "employment": "who"}

    @cached_property
    def choices(self):
        """{value: (employment, team)} of everybody whom the reader may record."""
        rows = list(
            self.employments().select_related("user", "organization", "supervisor").order_by("user__family_name", "pk")
        )
        teams = team_work.teams_of({row.user_id for row in rows}, home_day(timezone.now()))
        return {
            f"{row.pk}:{team.program.pk}:{team.kind.key}": (row, team)
            for row in rows
            for team in teams.get(person_of(row.user_id), ())
            if team_work.may_record(row, team.program, self.request.user)
        }

    def get_form_kwargs(self):
        """With the choices in words."""
        words = [
            (value, gettext("%(person)s (%(agency)s): %(team)s") % {
                "person": called(row.user), "agency": row.organization, "team": team.title
            })
            for value, (row, team) in self.choices.items()
        ]  # fmt: skip
        return super().get_form_kwargs() | {"choices": words}

    def act(self, data, by, at):
        """Record it."""
        row, team = self.choices[data["who"]]
        return team_work.record_work(
            employment=row, program=team.program, key=team.kind.key, begins_on=data["begins_on"], by=by, at=at
        )

    def done_text(self, result):
        """By when the course is due."""
        about = {"person": called(result.person), "day": format_day(result.due_on) if result.due_on else ""}
        if result.due_on is None:
            return gettext("Recorded. We emailed %(person)s.") % about
        return gettext("Recorded. The course is due by %(day)s. We emailed %(person)s.") % about


class ChangesWork:
    """A form that changes the days of work on a team."""

    form_class = ChangeForm
    action_label = _("Save")
    refuses_older = True
    lead = _(
        "The person is emailed. Another first day moves the last day of the course. The former entry stays on record."
    )

    def get_heading(self):
        """Whose, on which team."""
        return gettext("%(person)s: %(team)s") % {"person": called(self.row.person), "team": self.row.team}

    def get_initial(self):
        """As it is."""
        return {"begins_on": self.row.begins_on, "ends_on": self.row.ends_on}

    def act(self, data, by, at):
        """Save it."""
        return team_work.correct_work(row=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """That the person knows."""
        return gettext("Saved. We emailed %(person)s.") % {"person": called(result.person)}


class TakesWorkOut:
    """A page that takes out what was recorded by mistake."""

    form_class = ReasonForm
    form_arguments = {"label": _("Reason"), "help_text": _("The person reads it."), "required": True}
    action_label = _("Take it out")
    serious = False

    def get_heading(self):
        """Whose, on which team."""
        about = {"person": called(self.row.person), "team": self.row.team}
        return gettext("Take out: %(person)s, %(team)s") % about

    def get_consequences(self):
        """Nothing is due."""
        text = gettext("It counts as never recorded, and no course is due for it.")
        return f"{text} {gettext('If the work was real and has ended, enter its last day instead.')}"

    def get_affected(self):
        """The person."""
        return gettext("%(person)s, who is emailed.") % {"person": called(self.row.person)}

    def get_undo(self):
        """Again."""
        return gettext("You can record it again. The entry stays in the history.")

    def act(self, data, by, at):
        """Take it out."""
        return team_work.take_out_work(row=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """That it is out."""
        return gettext("Taken out. We emailed %(person)s.") % {"person": called(result.person)}
