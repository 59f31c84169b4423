"""What can be done with an exam window in the Wagtail admin while nobody has sat in it: another form, removing it."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.problems import Problem
from cohorts.ui.confirmation import AdminConfirmView
from exams.assembly.models import Form
from exams.delivery.actions import window_forms, windows
from exams.delivery.admin.window_page import OfWindow


def used_problem(page):
    """Why it is too late: someone has sat in the window. None if nobody has."""
    return Problem("window_used") if page.row.is_used else None


class FormChoice(forms.ModelChoiceField):
    """Forms by their codes, each with the number of people of the cohort who have seen it."""

    seen: dict = {}

    def label_from_instance(self, form):
        """Its code, and who has seen it."""
        count = self.seen.get(form.pk, 0)
        if not count:
            return gettext("{form}: no one here has seen it").format(form=form.code)
        text = ngettext("{form}: {count} person has seen it", "{form}: {count} people have seen it", count)
        return text.format(form=form.code, count=count)


class UseFormForm(forms.Form):
    """Which form."""

    form = FormChoice(
        None,
        label=_("Form"),
        empty_label=_("Choose a form"),
        error_messages={"required": _("Choose a form."), "invalid_choice": _("Choose one of these forms.")},
    )

    def __init__(self, *args, forms, seen, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["form"].seen = seen
        self.fields["form"].queryset = forms


class UseForm(OfWindow, AdminConfirmView):
    """Let the window use another form."""

    form_class = UseFormForm
    heading = _("Use another form")
    get_problem = used_problem
    action_label = _("Use this form")
    serious = False

    def get_form_kwargs(self):
        """The other forms of the exam that two people published."""
        usable = Form.objects.visible_to(self.request.user).usable()
        others = usable.filter(exam=self.row.exam).exclude(pk=self.row.form_id)
        return super().get_form_kwargs() | {"forms": others, "seen": window_forms.forms_seen(self.row)}

    def get_consequences(self):
        """Who gets which questions."""
        text = gettext(
            "Everyone who starts in this window gets the questions of the form you choose instead of %(form)s. Only "
            "published forms are listed. Printed copies of %(form)s must be destroyed."
        )
        return text % {"form": self.row.form.code}

    def get_affected(self):
        """Those who run it; candidates know of no form."""
        if self.row.cohort:
            text = gettext(
                "The candidates, who are not told, and the coordinators and proctors of %(vendor)s, who are emailed."
            )
            return text % {"vendor": self.row.cohort.vendor}
        return gettext("The candidates, who are not told, and the examinations staff, who are emailed.")

    def get_undo(self):
        """While nobody has started."""
        return gettext("You can change it again while no one has started.")

    def act(self, data, by, at):
        """Use it."""
        return window_forms.change_form(window=self.row, form=data["form"], by=by, at=at)

    def done_text(self, result):
        """Which form it is now."""
        return gettext("The window now uses form %(form)s.") % {"form": result.form.code}


class RemoveWindow(OfWindow, AdminConfirmView):
    """Remove a window."""

    heading = _("Remove exam window")
    action_label = _("Remove window")
    header_icon = "bin"

    def get_problem(self):
        """Why it cannot be removed any more."""
        return windows.removal_problem(self.row)

    def get_consequences(self):
        """Nobody can take the exam in it."""
        return gettext(
            "No one can take the exam in this window, and it disappears from “My exams” of everyone it is for."
        )

    def get_affected(self):
        """Everyone it is for, and those who run it."""
        if self.row.cohort:
            text = gettext(
                "Everyone in %(cohort)s who can take the exam in it, and the coordinators and proctors of %(vendor)s. "
                "All are emailed."
            )
            return text % {"cohort": self.row.cohort, "vendor": self.row.cohort.vendor}
        return gettext(
            "Everyone in the course who can take the exam in it, and the examinations staff. All are emailed."
        )

    def get_undo(self):
        """By another window."""
        return gettext("You can open another window. The log keeps that this one was removed.")

    def act(self, data, by, at):
        """Remove it."""
        return windows.remove_window(window=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is removed."""
        return gettext("The exam window was removed. Everyone who could have taken the exam in it was emailed.")

    def get_done_url(self, result):
        """The list: the window is gone."""
        return reverse("exam_windows")
