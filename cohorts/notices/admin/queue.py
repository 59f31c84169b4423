"""What was not sent, and addresses that cannot be reached: state staff look, program staff try again."""

import django_filters
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.widgets.button import HeaderButton

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_zone
from cohorts.core.exports import Cell
from cohorts.core.formatting import format_moment
from cohorts.core.names import called
from cohorts.notices.actions import queue
from cohorts.notices.events import EVENTS
from cohorts.notices.models import AddressFault, Email, EmailState
from cohorts.ui.admin_lists import AdminListView
from cohorts.ui.columns import MomentColumn
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.page import crumb

NOT_SENT = (EmailState.QUEUED, EmailState.GIVEN_UP, EmailState.DIGEST)


def event_title(row):
    """What an email is about."""
    return str(EVENTS[row.event].title) if row.event in EVENTS else row.event


class QueueFilters(WagtailFilterSet):
    """By state."""

    state = django_filters.ChoiceFilter(
        label=_("State"), choices=[(state.value, state.label) for state in NOT_SENT]
    )  # fmt: skip

    class Meta:
        model = Email
        fields: tuple[str, ...] = ()


class Queue(AdminListView):
    """Emails that wait or were given up, oldest first."""

    model = Email
    page_title = _("Emails not sent yet")
    header_icon = "mail"
    index_url_name = "email_queue"
    index_results_url_name = "email_queue_results"
    is_searchable = True
    search_fields = ["person__given_name", "person__family_name", "person__email", "subject"]
    filterset_class = QueueFilters
    default_ordering = ("queued_at", "pk")
    empty_text = _("All emails were sent.")
    list_display = [
        TitleColumn(
            "person", label=_("To"), accessor=lambda row: called(row.person), get_url=lambda row: row.again_url
        ),
        Column("event", label=_("About"), accessor=event_title),
        Column("state", label=_("State"), accessor=lambda row: row.get_state_display()),
        MomentColumn("queued_at", label=_("Since")),
        Column("tries", label=_("Tries")),
        Column("answer", label=_("The mail server’s answer")),
    ]

    @property
    def header_buttons(self):
        """What was sent and did not arrive is a list of its own."""
        return [HeaderButton(gettext("Emails that did not arrive"), url=reverse("email_bounces"), icon_name="warning")]

    def get_base_queryset(self):
        """Neither sent nor turned off."""
        return super().get_base_queryset().filter(state__in=NOT_SENT).select_related("person")

    def get_context_data(self, *args, **kwargs):
        """One that was given up leads to the page that tries it again."""
        context = super().get_context_data(*args, **kwargs)
        writes = has_role(self.request.user, roles.PROGRAM)
        for row in context["object_list"]:
            again = writes and row.state == EmailState.GIVEN_UP
            row.again_url = reverse("email_try_again", args=[row.pk]) if again else None
        return context


class TryAgain(AdminConfirmView):
    """Try an email again that was given up."""

    allowed_roles = (roles.PROGRAM,)
    header_icon = "mail"
    action_label = _("Try again")
    serious = False

    def get_rows(self):
        """Those that were given up."""
        rows = Email.objects.visible_to(self.request.user).filter(state=EmailState.GIVEN_UP)
        return rows.select_related("person")

    def get_heading(self):
        """The question."""
        return gettext("Try the email to %(person)s again?") % {"person": called(self.row.person)}

    def get_lead(self):
        """What it is, and what the mail server said."""
        about = {"event": event_title(self.row), "answer": self.row.answer}
        return gettext("About: %(event)s.\nThe mail server’s answer: %(answer)s") % about

    def get_crumbs(self):
        """The queue."""
        return [crumb(_("Emails not sent yet"), "email_queue")]

    def get_back_url(self):
        """The queue."""
        return reverse("email_queue")

    def get_consequences(self):
        """At once."""
        return gettext("We try to send it now, and again after pauses if the mail server does not take it.")

    def get_affected(self):
        """The reader."""
        address = self.row.person.email
        return gettext("%(person)s, at %(address)s.") % {"person": called(self.row.person), "address": address}

    def get_undo(self):
        """Sent is sent."""
        return gettext("An email that is sent cannot be taken back.")

    def act(self, data, by, at):
        """Queue it."""
        return queue.try_again(email=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is on its way."""
        return gettext("We are trying the email again.")


class Faults(AdminListView):
    """Addresses that a mail server refused for good, while their owners have no other."""

    model = AddressFault
    page_title = _("Undeliverable addresses")
    header_icon = "warning"
    index_url_name = "address_faults"
    index_results_url_name = "address_faults_results"
    is_searchable = True
    search_fields = ["person__given_name", "person__family_name", "address"]
    default_ordering = ("-at", "pk")
    empty_text = _("All addresses can be reached.")
    export_filename = "undeliverable-addresses"
    list_display = [
        TitleColumn(
            "person", label=_("Person"), accessor=lambda row: called(row.person), get_url=lambda row: row.again_url
        ),
        Column("address", label=_("Address")),
        MomentColumn("at", label=_("Since")),
        Column("answer", label=_("The mail server’s words"), accessor=lambda row: f"{row.code} {row.answer}"),
    ]
    sheet = {
        gettext_noop("Person"): lambda row: called(row.person),
        gettext_noop("Address"): Cell("address"),
        gettext_noop("Since"): lambda row: format_moment(row.at, home_zone()),
        gettext_noop("The mail server’s words"): lambda row: f"{row.code} {row.answer}",
    }

    def get_base_queryset(self):
        """Those that count."""
        return super().get_base_queryset().current().select_related("person")

    def get_context_data(self, *args, **kwargs):
        """Program staff may try one again."""
        context = super().get_context_data(*args, **kwargs)
        writes = has_role(self.request.user, roles.PROGRAM)
        for row in context["object_list"]:
            row.again_url = reverse("address_try_again", args=[row.pk]) if writes else None
        return context


class TryAddressAgain(AdminConfirmView):
    """Allow an address again, for a mailbox that is repaired."""

    allowed_roles = (roles.PROGRAM,)
    header_icon = "warning"
    action_label = _("Try the address again")
    serious = False

    def get_rows(self):
        """Those that count."""
        return AddressFault.objects.visible_to(self.request.user).current().select_related("person")

    def get_heading(self):
        """The question."""
        return gettext("Try %(address)s again?") % {"address": self.row.address}

    def get_lead(self):
        """What the mail server said, and when."""
        about = {"when": format_moment(self.row.at, home_zone()), "answer": f"{self.row.code} {self.row.answer}"}
        return gettext("%(when)s, the mail server said: %(answer)s") % about

    def get_crumbs(self):
        """The list."""
        return [crumb(_("Undeliverable addresses"), "address_faults")]

    def get_back_url(self):
        """The list."""
        return reverse("address_faults")

    def get_consequences(self):
        """What is sent."""
        return gettext("Emails go to this address again, also those of the last three days that did not arrive.")

    def get_affected(self):
        """The owner."""
        return called(self.row.person)

    def get_undo(self):
        """By itself."""
        return gettext("If the mail server refuses it again, it is on this list again.")

    def act(self, data, by, at):
        """Forget the refusal."""
        return queue.try_address_again(fault=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is tried."""
        return gettext("Emails go to this address again.")
