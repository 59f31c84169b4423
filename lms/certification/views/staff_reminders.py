"""An agency reminds several of its people to renew, after a page that says once more who is emailed."""

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.names import called
from cohorts.core.numbers import whole_number
from cohorts.core.persons import person_of
from cohorts.core.problems import Problem
from cohorts.core.refusals import sentence_of
from cohorts.training.views.agency import trainees_of
from cohorts.ui.action_view import ActionView
from cohorts.ui.confirmation import ConsequencesMixin
from cohorts.ui.page import crumb
from lms.certification.actions import staff_reminders
from lms.certification.models.employer_certificates import is_paused, newest_of, reminder_problem, reminders_of
from lms.certification.views.employer_certificates import AGENCY, TITLE

MOST = 100


class RemindForm(forms.Form):
    """Nothing of its own: the page has a box for each certificate."""


class RemindStaff(ConsequencesMixin, ActionView):
    """Say once more who is emailed, and remind them."""

    allowed_roles = AGENCY
    form_class = RemindForm
    template_name = "certification/remind_staff.html"
    heading = _("Remind your people to renew")
    action_label = _("Email those that are checked")

    def get_crumbs(self):
        """The list."""
        return [crumb(TITLE, "agency_certificates")]

    def get_back_url(self):
        """The list."""
        return reverse("agency_certificates")

    @cached_property
    def chosen(self):
        """The certificates in the address or in the form, each once."""
        data = self.request.POST if self.request.method == "POST" else self.request.GET
        ids = [whole_number(text) for text in data.getlist("chosen")]
        return list(dict.fromkeys(pk for pk in ids if pk is not None))

    def get_problem(self):
        """Somebody of the agency must be chosen, and not too many."""
        if not self.chosen:
            return Problem("reminder_nobody_chosen")
        if len(self.chosen) > MOST:
            return Problem("reminder_too_many", most=MOST)
        return None if self.rows else Problem("reminder_not_staff")

    @cached_property
    def rows(self):
        """Those of the agency's own people, the next end first."""
        people = {person_of(row.user_id): row.user for row in trainees_of(self.request.user).select_related("user")}
        rows = list(newest_of(people).filter(pk__in=self.chosen[:MOST]).order_by("last_day", "pk"))
        for row in rows:
            row.worker = people[person_of(row.person_id)]
        return rows

    def get_consequences(self):
        """An email for each."""
        return gettext(
            "Each of them gets an email with the last valid day, what comes after it, and a link to the renewal. "
            "Whoever has already sent a renewal gets no email."
        )

    def get_affected(self):
        """Those who are listed."""
        return gettext("The people below. Nobody else reads the email.")

    def get_undo(self):
        """An email is gone."""
        return gettext("An email cannot be taken back. You can remind a person again after 14 days.")

    def get_context_data(self, **context):
        """Each person with why they cannot be reminded, if that is so."""
        now = timezone.now()
        today, reminded = home_day(now), reminders_of(self.rows)
        for row in self.rows:
            code = reminder_problem(row, today)
            paused = is_paused(reminded.get(row.pk), now)
            row.problem = sentence_of(Problem(code)) if code else gettext("Reminded lately.") if paused else ""
        return super().get_context_data(rows=self.rows, **context)

    def form_valid(self, form):
        """Nobody chosen is said on the form."""
        if problem := self.get_problem():
            form.add_error(None, sentence_of(problem))
            return self.form_invalid(form)
        return super().form_valid(form)

    def act(self, data, by, at):
        """Remind of each."""
        return staff_reminders.remind_each(certificates=self.rows, by=by, at=at)

    def done_text(self, result):
        """How many; of the others why not."""
        for row, refused in result:
            if refused is not None:
                about = {"person": called(row.worker), "day": format_day(row.valid_until), "why": str(refused)}
                messages.warning(self.request, gettext("%(person)s, %(day)s: not reminded. %(why)s") % about)
        count = sum(refused is None for _row, refused in result)
        if not count:
            return ""
        text = ngettext("You reminded %(count)s person.", "You reminded %(count)s people.", count) % {"count": count}
        return f"{text} {gettext('Whoever has already sent a renewal gets no email.')}"
