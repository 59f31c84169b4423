"""Emails that did not arrive: state staff look, program staff reach the people another way and say so."""

import django_filters
from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_zone
from cohorts.core.exports import Cell
from cohorts.core.formatting import format_moment
from cohorts.core.names import called
from cohorts.core.persons import the_person
from cohorts.notices.actions import bounces
from cohorts.notices.admin.queue import event_title
from cohorts.notices.messages import reason_words
from cohorts.notices.models import Bounce, BounceAnswer
from cohorts.notices.models.bounces import MAX_NOTE, of_use
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import MomentColumn
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.page import crumb

OPEN, REACHED, ELSEWHERE = "open", "reached", "elsewhere"
TITLE = _("Emails that did not arrive")


def state_words(row):
    """Whether somebody still has something to do."""
    if row.reached:
        return gettext("Reached another way")
    return gettext("The person has another address now") if row.elsewhere else gettext("Open")


def todo_words(row):
    """What to do; nothing once the person was reached."""
    if row.reached:
        return ""
    return gettext("Send it again, to the new address.") if row.elsewhere else reason_words(row.reason).todo


class BounceFilters(WagtailFilterSet):
    """By what is left to do."""

    state = django_filters.ChoiceFilter(
        label=_("State"), method="by_state",
        choices=[(OPEN, _("Open")), (REACHED, _("Reached another way")), (ELSEWHERE, _("Another address now"))],
    )  # fmt: skip

    class Meta:
        model = Bounce
        fields: tuple[str, ...] = ()

    def by_state(self, queryset, name, value):
        """Those that are open, those whose people were reached, or those who have another address."""
        return queryset.filter(reached=value == REACHED, **({} if value == REACHED else {"elsewhere": value != OPEN}))


class Bounces(AdminListView):
    """Emails that did not arrive, the latest first: at an address that is still used, or lately at another one."""

    model = Bounce
    page_title = TITLE
    header_icon = "warning"
    index_url_name = "email_bounces"
    index_results_url_name = "email_bounces_results"
    is_searchable = True
    search_fields = ["person__given_name", "person__family_name", "address"]
    filterset_class = BounceFilters
    default_ordering = ("-received_at", "pk")
    empty_text = _("No email was reported as not arrived.")
    export_filename = "emails-not-arrived"
    list_display = [
        TitleColumn("person", label=_("Person"), accessor=lambda row: called(row.person), get_url=lambda row: row.url),
        Column("address", label=_("Address")),
        Column("about", label=_("About"), accessor=lambda row: event_title(row.email)),
        MomentColumn("received_at", label=_("Reported")),
        Column("reason", label=_("Why"), accessor=lambda row: reason_words(row.reason).why),
        Column("todo", label=_("What to do"), accessor=todo_words),
        Column("state", label=_("State"), accessor=state_words),
        TitleColumn("again", label=_("Send again"), accessor="again", get_url=lambda row: row.again_url),
    ]
    sheet = {
        gettext_noop("Person"): lambda row: called(row.person),
        gettext_noop("Address"): Cell("address"),
        gettext_noop("About"): lambda row: event_title(row.email),
        gettext_noop("Reported"): lambda row: format_moment(row.received_at, home_zone()),
        gettext_noop("Why"): lambda row: reason_words(row.reason).why,
        gettext_noop("Mail server’s words"): lambda row: row.diagnostic or row.status,
        gettext_noop("State"): state_words,
    }

    def get_base_queryset(self):
        """Those that count."""
        return super().get_base_queryset().listed(timezone.now()).select_related("person", "email")

    def get_context_data(self, *args, **kwargs):
        """Program staff say what they did, and send again what is still of use."""
        context = super().get_context_data(*args, **kwargs)
        writes = has_role(self.request.user, roles.PROGRAM)
        useful = {row.pk for row in of_use(context["object_list"], timezone.now())} if writes else set()
        for row in context["object_list"]:
            page = "bounce_not_reached" if row.reached else "bounce_reached"
            row.url = reverse(page, args=[row.pk]) if writes and not row.elsewhere else None
            row.again = gettext("Send this email again") if row.pk in useful else ""
            row.again_url = reverse("bounce_send_again", args=[row.pk]) if row.again else None
        return context


class NoteForm(forms.Form):
    """What was done."""

    note = forms.CharField(
        label=_("How was the person reached?"), max_length=MAX_NOTE, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: by letter of today, or by phone. Nothing about health."),
    )  # fmt: skip


class TakeBackForm(forms.Form):
    """Why it is open again."""

    note = forms.CharField(label=_("Reason"), max_length=MAX_NOTE, widget=forms.Textarea(attrs={"rows": 3}))


class OfBounce(AdminConfirmView):
    """A step about one of them, and the others of the same address."""

    allowed_roles = (roles.PROGRAM,)
    header_icon = "warning"
    serious = False

    def get_rows(self):
        """Those that count."""
        return Bounce.objects.visible_to(self.request.user).current().select_related("person", "email")

    def get_crumbs(self):
        """The list."""
        return [crumb(TITLE, "email_bounces")]

    def get_back_url(self):
        """The list."""
        return reverse("email_bounces")


class Reached(OfBounce):
    """Say that a person was reached another way."""

    form_class = NoteForm
    action_label = _("Record that the person was reached")

    def get_heading(self):
        """The question."""
        return gettext("Was %(person)s reached another way?") % {"person": called(self.row.person)}

    def get_lead(self):
        """What did not arrive, why, and what to do."""
        words = reason_words(self.row.reason)
        return gettext(
            "About: %(event)s.\nAddress: %(address)s.\n%(why)s %(todo)s\nThe mail server said: %(words)s"
        ) % {
            "event": event_title(self.row.email), "address": self.row.address, "why": words.why, "todo": words.todo,
            "words": self.row.diagnostic or self.row.status,
        }  # fmt: skip

    def get_consequences(self):
        """The task ends."""
        return gettext(
            "The task ends for all emails that did not arrive at this address so far. Emails are still sent to it."
        )

    def get_affected(self):
        """The person."""
        return gettext("%(person)s. Nobody is emailed.") % {"person": called(self.row.person)}

    def get_undo(self):
        """By another row."""
        return gettext("Yes: the list shows it as reached, and from there it is opened again.")

    def act(self, data, by, at):
        """Record it."""
        return bounces.reached_otherwise(bounce=self.row, note=data["note"], by=by, at=at)

    def done_text(self, result):
        """For how many."""
        text = ngettext("Recorded for %(count)s email.", "Recorded for %(count)s emails.", len(result))
        return text % {"count": len(result)}


class NotReached(OfBounce):
    """Open it again."""

    form_class = TakeBackForm
    action_label = _("Open again")

    def get_heading(self):
        """The question."""
        return gettext("Was %(person)s not reached after all?") % {"person": called(self.row.person)}

    def get_lead(self):
        """What was recorded."""
        answers = BounceAnswer.objects.visible_to(self.request.user).filter(bounce=self.row)
        last = answers.select_related("by").latest_row()
        about = {"note": last.note if last else "", "by": last.by if last else ""}
        return gettext("Recorded by %(by)s: %(note)s") % about

    def get_consequences(self):
        """The task is back."""
        return gettext("Emails for which this was recorded are a task again. What was recorded stays in the log.")

    def get_affected(self):
        """The person."""
        return gettext("%(person)s. Nobody is emailed.") % {"person": called(self.row.person)}

    def get_undo(self):
        """Record it again."""
        return gettext("Yes: record again that the person was reached.")

    def act(self, data, by, at):
        """Record it."""
        return bounces.not_reached(bounce=self.row, note=data["note"], by=by, at=at)

    def done_text(self, result):
        """That it is a task."""
        return gettext("It is a task again.")


class SendAgain(OfBounce):
    """Send an email again that did not arrive."""

    action_label = _("Send it again")

    def get_rows(self):
        """Also those whose readers have another address now."""
        rows = Bounce.objects.visible_to(self.request.user).listed(timezone.now()).filter(reached=False)
        return rows.select_related("person", "email__person")

    def get_heading(self):
        """The question."""
        return gettext("Send the email to %(person)s again?") % {"person": called(self.row.person)}

    def get_lead(self):
        """Which email it is, and why it did not arrive."""
        email = self.row.email
        return gettext(
            "About: %(event)s.\nSubject: %(subject)s, first sent %(when)s.\nIt did not arrive at %(address)s. %(why)s"
        ) % {
            "event": event_title(email), "subject": email.subject, "address": self.row.address,
            "when": format_moment(email.queued_at, home_zone()), "why": self.row.why,
        }  # fmt: skip

    def get_consequences(self):
        """What is sent, and what becomes of the task."""
        return gettext(
            "It is sent with the words that it had. The task ends; if the email does not arrive again, it is a new one."
        )

    def get_affected(self):
        """The person, and where it goes."""
        address = the_person(self.row.email.person).email
        return gettext("%(person)s, at %(address)s.") % {"person": called(self.row.person), "address": address}

    def get_undo(self):
        """Sent is sent."""
        return gettext("An email that is sent cannot be taken back.")

    def act(self, data, by, at):
        """Queue it."""
        return bounces.send_again(bounce=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is on its way."""
        return gettext("We are sending the email again.")
