"""Enter hours of practice, correct them, take them out, copy a week. By the specialist."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.access import SIGNED_IN
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day, format_days
from cohorts.core.persons import person_of
from cohorts.people.models import Membership
from cohorts.ui.action_view import ActionView, RowActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.fields import ReasonForm
from cohorts.ui.page import RowMixin, crumb
from lms.certification.actions import practice
from lms.certification.actions.practice import replaced_problem
from lms.certification.facts.confirmers import lacking
from lms.certification.messages.practice import category_label
from lms.certification.models import PracticeEntry, PracticeKind
from lms.certification.models.practice_rules import practice_rules
from lms.certification.practice_pages.entry_form import EntryForm
from lms.certification.practice_pages.parts import WEEK, monday_of
from lms.certification.rules.practice import CONFIRMED, SESSIONS


class OwnLine:
    """A page with the form of one entry of one's own."""

    allowed_roles = (SIGNED_IN,)
    form_class = EntryForm
    template_name = "certification/practice_entry.html"
    field_names = {"on": "day"}

    @cached_property
    def rules(self):
        """{program id: its rules} of the person."""
        return practice_rules([self.request.user.pk]).get(person_of(self.request.user.pk), {})

    def get_form_kwargs(self):
        """One's own employments, and what the rules name."""
        rows = Membership.objects.visible_to(self.request.user).of_person(self.request.user)
        rows = rows.filter(role=roles.TRAINEE, organization__kind=roles.AGENCY).select_related("organization")
        return super().get_form_kwargs() | {"employments": rows.order_by("-started_at", "pk"), "rules": self.rules}

    def get_line(self, form):
        """What was typed, with what there is only one of."""
        data = {**form.cleaned_data, **form.only}
        rules = self.rules[int(data.pop("program"))]
        return practice.Line(program=rules.program, **data)

    def form_valid(self, form):
        """Keep the form: the action needs what it did not ask."""
        self.sent = form
        return super().form_valid(form)

    def get_crumbs(self):
        """The ledger."""
        return [crumb(_("My hours"), "my_practice")]

    def get_back_url(self):
        """The week of the entry."""
        return reverse("my_practice")

    def get_done_url(self, result):
        """The week of what was entered."""
        return f"{reverse('my_practice')}?week={result.on.isoformat()}"


class EnterPractice(OwnLine, ActionView):
    """Enter work or a session of supervision."""

    heading = _("Add hours")
    action_label = _("Save the hours")

    def get_initial(self):
        """The day that was clicked, and work, as most is."""
        day = self.request.GET.get("day", "")
        return {"kind": PracticeKind.WORK, "day": day if len(day) == len("2027-03-10") else ""}

    def act(self, data, by, at):
        """Enter it."""
        return practice.enter(person=by, line=self.get_line(self.sent), by=by, at=at)

    def done_text(self, result):
        """That the supervisor sees it; and if the supervisor of the day cannot confirm it, that the week says why."""
        saved = PracticeEntry.objects.visible_to(self.request.user).filter(pk=result.pk).with_state()
        if lacking(saved.select_related("employment"), {result.person_id: self.rules}):
            return gettext("Saved. Your supervisor cannot confirm it yet: see below why.")
        return gettext("Saved. Your supervisor can confirm it now.")

    def get_context_data(self, **context):
        """Whether there is anything to enter for."""
        return super().get_context_data(has_rules=bool(self.rules), **context)


class OwnEntry(RowMixin):
    """A page about an entry of one's own. Where another tab replaced it, it says so, and nothing typed is lost."""

    def get_rows(self):
        """One's own, also what was replaced: an old tab finds it."""
        rows = PracticeEntry.objects.visible_to(self.request.user).of_person(self.request.user).filter(is_void=False)
        return rows.with_state().select_related("program", "employment__organization", "person")

    @cached_property
    def latest(self):
        """The version that counts now: the row itself, a later one, or the row that took it out."""
        rows = PracticeEntry.objects.visible_to(self.request.user).filter(person=self.row.person_id)
        later = {row.replaces_id: row for row in rows.exclude(replaces=None).select_related("employment__organization")}
        row = self.row
        while row.pk in later:
            row = later[row.pk]
        row.what = row.get_kind_display() if row.is_session else category_label(row.category)
        return row

    def get_problem(self):
        """That it was replaced in another tab."""
        return replaced_problem(self.latest) if self.latest.pk != self.row.pk else None

    def get_back_url(self):
        """The week of the entry."""
        return f"{reverse('my_practice')}?week={self.latest.on.isoformat()}"

    def get_context_data(self, **context):
        """What counts now, if it is another version."""
        return super().get_context_data(latest=self.latest if self.get_problem() else None, **context)


class ChangePractice(OwnEntry, OwnLine, RowActionView):
    """Correct an entry."""

    heading = _("Correct hours")
    action_label = _("Save the correction")
    refuses_older = True

    def get_lead(self):
        """What happens to a confirmation."""
        if self.row.status == CONFIRMED:
            return gettext(
                "Your supervisor confirmed these hours. After a change they are not confirmed any more, and we email "
                "your supervisor."
            )
        return ""

    def get_initial(self):
        """As it is."""
        line = practice.line_of(self.row)
        about = {"day": line.day, "begins": line.begins, "ends": line.ends, "contact": line.contact}
        return about | {
            "kind": line.kind, "category": line.category, "program": str(line.program.pk),
            "employment": line.employment.pk,
        }  # fmt: skip

    def act(self, data, by, at):
        """Replace it."""
        return practice.correct(entry=self.row, line=self.get_line(self.sent), by=by, at=at)

    def done_text(self, result):
        """That it waits again."""
        return gettext("Corrected. Your supervisor can confirm it now.")

    def get_context_data(self, **context):
        """The page exists only where there are rules."""
        return super().get_context_data(has_rules=bool(self.rules), **context)


class TakeOutPractice(OwnEntry, ConfirmView):
    """Take an entry out of the ledger."""

    allowed_roles = (SIGNED_IN,)
    form_class = ReasonForm
    template_name = "certification/practice_take_out.html"
    heading = _("Take out these hours?")
    action_label = _("Take out the hours")

    def get_crumbs(self):
        """The ledger."""
        return [crumb(_("My hours"), "my_practice")]

    def get_consequences(self):
        """They do not count."""
        return gettext("These hours do not count any more. The entry and your reason stay in the history.")

    def get_affected(self):
        """You, and who confirmed them."""
        if self.row.status == CONFIRMED:
            return gettext("You, and your supervisor, who confirmed them and is emailed.")
        return gettext("You alone. Nobody has confirmed them.")

    def get_undo(self):
        """Enter them again."""
        return gettext("You can enter the hours again.")

    def act(self, data, by, at):
        """Take it out."""
        return practice.take_out(entry=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """That they are out."""
        return gettext("Taken out.")


class CopyForm(forms.Form):
    """Into which week."""

    week = forms.DateField(widget=forms.HiddenInput)


class CopyWeek(ActionView):
    """Enter the work of the last week again, a week later."""

    allowed_roles = (SIGNED_IN,)
    form_class = CopyForm
    template_name = "certification/practice_copy.html"
    heading = _("Copy last week")
    action_label = _("Copy these hours")
    lead = _("Check that you worked the same hours. Each line is saved by itself, and you can correct it afterward.")

    @cached_property
    def monday(self):
        """The first day of the week to fill."""
        text = self.request.POST.get("week") or self.request.GET.get("week", "")
        return monday_of(text, home_day(timezone.now()))

    def get_initial(self):
        """The week."""
        return {"week": self.monday}

    def get_crumbs(self):
        """The ledger."""
        return [crumb(_("My hours"), "my_practice")]

    def get_back_url(self):
        """The week."""
        return f"{reverse('my_practice')}?week={self.monday.isoformat()}"

    def get_context_data(self, **context):
        """What is copied."""
        rows = PracticeEntry.objects.visible_to(self.request.user).of_person(self.request.user).standing()
        rows = rows.filter(on__gte=self.monday - WEEK, on__lt=self.monday).exclude(kind__in=SESSIONS)
        lines = [(row.on + WEEK, row, category_label(row.category)) for row in rows.order_by("begins_at", "pk")]
        week = format_days(self.monday, self.monday + WEEK - timedelta(days=1))
        return super().get_context_data(lines=lines, week=week, **context)

    def act(self, data, by, at):
        """Line by line."""
        return practice.copy_week(person=by, week=self.monday, by=by, at=at)

    def done_text(self, result):
        """How many; of the others why not."""
        for row, refused in result:
            if refused is not None:
                about = {"day": format_day(row.on + WEEK), "why": str(refused)}
                messages.warning(self.request, gettext("%(day)s was not copied. %(why)s") % about)
        count = sum(refused is None for _row, refused in result)
        if not count:
            return ""
        return ngettext("%(count)s line was copied.", "%(count)s lines were copied.", count) % {"count": count}
