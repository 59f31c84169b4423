"""What a vendor sees of and does with the emails of a cohort: write to its people, see what was sent to whom, and give
more time for an offer that did not arrive.
"""

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.names import called
from cohorts.core.refusals import sentence_of
from cohorts.notices.events import EVENTS, find
from cohorts.notices.facts import faults_of, log_of_cohort
from cohorts.notices.language import language_of
from cohorts.notices.wording import Facts, compose
from cohorts.training import events
from cohorts.training.actions import cohort_messages, offer_time
from cohorts.training.models import CohortMessage, SeatOffer
from cohorts.training.models.cohort_messages import Group
from cohorts.training.views.vendor_changes import OfCohort
from cohorts.training.waiting_messages import format_offer_end
from cohorts.ui.action_view import RowActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.list_view import Column, ListView
from cohorts.ui.page import ZoneMixin


class MessageForm(forms.Form):
    """To whom, and what."""

    groups = forms.MultipleChoiceField(
        label=_("To"), choices=Group.choices, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose to whom you write.")},
    )  # fmt: skip
    subject = forms.CharField(
        label=_("Subject"),
        max_length=cohort_messages.MAX_SUBJECT,
        help_text=_("Others may see it. Do not say why people are here, and nothing about exams."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Message"), max_length=cohort_messages.MAX_TEXT, widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Plain text. Each person gets an email of their own and does not see who else got it."),
    )  # fmt: skip


class WriteToCohort(OfCohort, RowActionView):
    """Write to people of a cohort: first a preview, then it is sent."""

    form_class = MessageForm
    template_name = "training/vendor_write.html"
    action_label = _("Show the preview")
    preview = None

    def get_heading(self):
        """To which cohort."""
        return gettext("Write to people of %(cohort)s") % {"cohort": self.row}

    def get_lead(self):
        """Who is named, and how often."""
        left = cohort_messages.MAX_A_DAY - cohort_messages.sent_today(self.row, timezone.now())
        about = {"address": self.request.user.email, "count": max(left, 0)}
        return gettext(
            "Your name is in the email, and answers go to %(address)s. You can write %(count)s more times to this "
            "cohort today."
        ) % about  # fmt: skip

    def get_initial(self):
        """Everyone with a seat."""
        return {"groups": [Group.SEATS.value]}

    def form_valid(self, form):
        """Send it if it was previewed; otherwise show it."""
        if "send" in self.request.POST:
            return super().form_valid(form)
        data = form.cleaned_data
        problems = cohort_messages.message_problems(self.row, **data, at=timezone.now())
        for problem in problems:
            form.add_error(problem.field, sentence_of(problem))
        if problems:
            return self.form_invalid(form)
        self.preview = self._preview(data)
        return self.render_to_response(self.get_context_data(form=form))

    def _preview(self, data):
        """The email as the first reader gets it, and how many there are."""
        people = cohort_messages.readers_of(self.row, data["groups"])
        message = CohortMessage(cohort=self.row, subject=" ".join(data["subject"].split()), text=data["text"].strip())
        values = cohort_messages.message_values(message, self.request.user)
        composed = compose(find(events.MESSAGE), people[0], Facts(values))
        return {"composed": composed, "people": people, "language": language_of(people[0])}

    def get_context_data(self, **context):
        """The preview, if there is one, and the words of its button."""
        count = len(self.preview["people"]) if self.preview else 0
        send_label = ngettext("Send to %(count)s person", "Send to %(count)s people", count) % {"count": count}
        return super().get_context_data(preview=self.preview, send_label=send_label, **context)

    def act(self, data, by, at):
        """Send it."""
        return cohort_messages.write_to_cohort(cohort=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """To how many."""
        text = ngettext(
            "We are sending your message to %(count)s person.", "We are sending your message to %(count)s people.",
            result.people,
        )  # fmt: skip
        return text % {"count": result.people}

    def get_done_url(self, result):
        """What was sent to whom."""
        return reverse("vendor_cohort_emails", args=[self.row.pk])


class CohortEmails(ZoneMixin, OfCohort, ListView):
    """What was emailed to the people of a cohort about it, without what it says."""

    template_name = "training/vendor_emails.html"
    noun, nouns = _("email"), _("emails")
    search_fields = ("person__given_name", "person__family_name", "subject")
    empty_text = _("Nobody was emailed about this cohort yet.")
    default_sort = "-when"
    columns = (
        Column("person", _("To"), sort=("person__family_name", "person__given_name")),
        Column("about", _("About")),
        Column("when", _("When"), sort=("queued_at", "pk")),
        Column("state", _("State")),
    )

    @cached_property
    def row(self):
        """The cohort of the address. Raises Http404."""
        return get_object_or_404(OfCohort.get_rows(self), pk=self.kwargs["pk"])

    def get_zone(self):
        """Of the cohort."""
        return self.row.time_zone

    def get_heading(self):
        """Of which cohort."""
        return gettext("Emails about %(cohort)s") % {"cohort": self.row}

    def get_rows(self):
        """Those to its own people: not what agencies and others are told about money."""
        return log_of_cohort(self.row.pk, cohort_messages.people_of(self.row))

    def prepare(self, rows):
        """Say what each is about."""
        for row in rows:
            row.about = EVENTS[row.event].title if row.event in EVENTS else row.event

    def get_context_data(self, **context):
        """Also whose address cannot be reached."""
        faults = faults_of(cohort_messages.people_of(self.row))
        return super().get_context_data(cohort=self.row, faults=faults, **context)


class ExtendOffer(OfCohort, ConfirmView):
    """Give more time for an offer whose email did not arrive."""

    action_label = _("Give more time")
    serious = False

    @property
    def cohort(self):
        """The cohort of the list."""
        return self.row.place.cohort

    def get_rows(self):
        """Offers of seats in the vendor's cohorts."""
        rows = SeatOffer.objects.visible_to(self.request.user, role=roles.VENDOR_COORDINATOR)
        related = ("place__cohort__course_version__course", "place__cohort__vendor", "place__agency", "place__person")
        return rows.select_related(*related)

    def get_problem(self):
        """It is over, was extended before, or did arrive."""
        return offer_time.extend_problem(self.row, timezone.now())

    def get_heading(self):
        """The question."""
        return gettext("Give %(person)s more time to answer?") % {"person": called(self.row.place.person)}

    def get_lead(self):
        """Whom to phone, and until when."""
        person, agency = self.row.place.person, self.row.place.agency
        about = {
            "person": called(person), "phone": person.phone or gettext("no number on record"), "agency": agency,
            "agency_phone": agency.phone or gettext("no number on record"),
            "until": format_offer_end(self.row.ends_at, self.cohort.time_zone),
        }  # fmt: skip
        return gettext(
            "Our email with the offer did not reach %(person)s. Phone them (%(phone)s) or %(agency)s "
            "(%(agency_phone)s). They can log in and answer under “Your tasks”. The offer ends %(until)s."
        ) % about  # fmt: skip

    def get_consequences(self):
        """Until when, and that it is the only time."""
        ends = offer_time.new_end(self.row, timezone.now())
        until = format_offer_end(ends, self.cohort.time_zone) if ends else ""
        return gettext("The offer lasts until %(until)s. It can be extended only once.") % {"until": until}

    def get_affected(self):
        """The person, the agency, and whoever waits."""
        about = {"person": called(self.row.place.person), "agency": self.row.place.agency}
        return gettext(
            "%(person)s and the coordinators of %(agency)s. They are emailed. The next person on the list waits longer."
        ) % about  # fmt: skip

    def get_undo(self):
        """By taking it back."""
        return gettext("You can take the offer back, with a reason.")

    def act(self, data, by, at):
        """Extend it."""
        return offer_time.extend_offer(offer=self.row, by=by, at=at)

    def done_text(self, result):
        """Until when."""
        return gettext("The offer lasts until %(until)s.") % {
            "until": format_offer_end(result.ends_at, self.cohort.time_zone)
        }
