"""Appeals about accommodations: record a delivery, open papers, take an appeal, read it, decide."""

from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.formatting import format_long_day
from cohorts.core.names import called
from cohorts.ui.action_view import AdminRowActionView, ButtonView
from lms.certification.actions import accommodation_appeals, accommodation_reviews
from lms.certification.admin.accommodation_steps import OfRequest
from lms.certification.admin.appeals import AppealForm, DeliveryForm
from lms.certification.admin.restricted_texts import ShowsText
from lms.certification.application_forms import file_answer
from lms.certification.models import AccommodationAppeal, AccommodationPaper, AppealState


class RecordDelivery(OfRequest, AdminRowActionView):
    """Record that an answer reached the person in another way."""

    form_class = DeliveryForm
    action_label = _("Record the delivery")
    lead = _("If the email with the answer did not arrive, the time to appeal counts from this day.")

    def get_heading(self):
        """To whom."""
        return gettext("Delivery of the answer to %(person)s") % {"person": called(self.row.person)}

    def act(self, data, by, at):
        """Record it."""
        return accommodation_appeals.record_delivery(request=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """Until when."""
        return gettext("Recorded. The person can appeal through %(day)s.") % {"day": format_long_day(result.ends_on)}


class OpenPaper(OfRequest, ShowsText):
    """What somebody wrote, as text; a file as a download."""

    model = AccommodationPaper

    def get_rows(self):
        """Those that the reviewer may see."""
        rows = AccommodationPaper.objects.visible_to(self.request.user, role=roles.EXAMINATIONS)
        return rows.select_related("record", "request__person")

    def get_request(self):
        """Of the paper."""
        return self.row.request

    get_application = get_request

    def read(self, by, at):
        """Read it."""
        return accommodation_reviews.read_paper(paper=self.row, by=by, at=at)

    def show(self, content):
        """A download, unless somebody typed it."""
        return super().show(content.decode()) if self.row.media_type == "text/plain" else file_answer(self.row, content)


class OfRequestAppeal(OfRequest):
    """A step of an appeal."""

    model = AccommodationAppeal

    def get_rows(self):
        """All of them; the action asks who took it."""
        rows = AccommodationAppeal.objects.visible_to(self.request.user)
        return rows.select_related("request__person", "request__program__authority", "record")

    def get_request(self):
        """Of the appeal."""
        return self.row.request

    get_application = get_request


class TakeAppeal(OfRequestAppeal, ButtonView):
    """Become the person who decides."""

    def act(self, data, by, at):
        """Take it."""
        return accommodation_appeals.take_appeal(appeal=self.row, by=by, at=at)

    def done_text(self, result):
        """What it means."""
        return gettext("You decide about this appeal. It and what the person sent are open to you alone.")


class ReadAppeal(OfRequestAppeal, ShowsText):
    """The text of an appeal."""

    def read(self, by, at):
        """Read it."""
        return accommodation_appeals.read_appeal(appeal=self.row, by=by, at=at)


class RequestAppealForm(AppealForm):
    """Granted or not, and why."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["granted"].choices = [
            ("yes", _("Grant: you answer the request again")), ("no", _("Deny")),
        ]  # fmt: skip


class DecideAppeal(OfRequestAppeal, AdminRowActionView):
    """Decide about an appeal."""

    form_class = RequestAppealForm
    action_label = _("Save the decision")
    lead = _("The person is emailed that there is an answer, and reads it with its reason after log-in.")

    def get(self, request, *args, **kwargs):
        """The form. Raises Http404 for everybody but who took the appeal, and once it is decided."""
        if self.row.state != AppealState.OPEN or self.row.decider_id != request.user.pk:
            raise Http404
        return super().get(request, *args, **kwargs)

    def get_heading(self):
        """Whose."""
        return gettext("Decide about the appeal of %(person)s") % {"person": called(self.get_request().person)}

    def act(self, data, by, at):
        """Decide."""
        return accommodation_appeals.decide_appeal(appeal=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """What was decided."""
        return gettext("Decided: %(state)s. We emailed the person.") % {"state": result.get_state_display()}
