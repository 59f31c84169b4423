"""Choose for which program one takes a course."""

from django import forms
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.access import SIGNED_IN
from cohorts.core.dates import home_day
from cohorts.training.models import Course, Enrollment, RequestForSeat, WaitingPlace
from cohorts.ui.action_view import RowActionView
from cohorts.ui.page import crumb
from lms.certification.actions.program_choices import choose_by_key
from lms.certification.facts.seat_gates import all_options, programs_for
from lms.certification.models import ProgramChoice

NONE = "none"


class ProgramForm(forms.Form):
    """Which program."""

    program = forms.ChoiceField(
        label=_("For which program do you take this training?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a program, or only the training.")},
    )

    def __init__(self, *args, options, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["program"].choices = [
            (option.key or NONE, f"{option.label}. {option.note}" if option.note else option.label)
            for option in options
        ]


class ChooseProgram(RowActionView):
    """Choose a program for a course in which one has a seat, waits for one, or asked for one."""

    allowed_roles = (SIGNED_IN,)
    heading = _("Choose your program")
    refuses_older = True
    form_class = ProgramForm
    action_label = _("Save my choice")

    def get_rows(self):
        """The courses of one's seats, places and requests, and those that are only for people in a program."""
        user = self.request.user
        own = [
            Enrollment.objects.visible_to(user).of_person(user).taken(),
            WaitingPlace.objects.visible_to(user).of_person(user).on_list(),
            RequestForSeat.objects.visible_to(user).of_person(user).open(),
        ]
        ids = {pk for rows in own for pk in rows.order_by().values_list("cohort__course_version__course", flat=True)}
        return Course.objects.visible_to(user).filter(Q(pk__in=ids) | Q(only_for_programs=True))

    @cached_property
    def options(self):
        """The programs that ask for the course. Raises Http404 if none does."""
        day = home_day(timezone.now())
        programs = programs_for(self.row, day)
        if not programs:
            raise Http404
        options = all_options(programs, day)
        return [option for option in options if option.key] if self.row.only_for_programs else options

    def get_lead(self):
        """Which course, and what follows."""
        text = gettext(
            "%(course)s counts for the program that you choose. Your path begins with it. You can choose another one "
            "later."
        ) % {"course": self.row}
        if not self.row.only_for_programs:
            return text
        more = gettext("Only people in a program can get a seat in this training.")
        return f"{text} {more}"

    def get_form_kwargs(self):
        """With the programs."""
        return super().get_form_kwargs() | {"options": self.options}

    def get_initial(self):
        """What was chosen before."""
        own = ProgramChoice.objects.visible_to(self.request.user).of_person(self.request.user)
        former = own.filter(course=self.row).select_related("program").latest_row()
        return {"program": former.program.key if former.program else NONE} if former else {}

    def get_crumbs(self):
        """My path."""
        return [crumb(_("My path"), "my_path")]

    def get_back_url(self):
        """My path."""
        return reverse("my_path")

    def act(self, data, by, at):
        """Keep the choice."""
        key = "" if data["program"] == NONE else data["program"]
        return choose_by_key(by, self.row, key, by, at)

    def done_text(self, result):
        """That it is kept."""
        return gettext("Your choice is saved.")
