"""Appeals against suspensions and revocations: take one, read it, decide; record a delivery in another way."""

from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_long_day
from cohorts.core.names import called
from cohorts.ui.action_view import AdminRowActionView, ButtonView
from lms.certification.actions import certificate_appeals
from lms.certification.actions.offices import is_of_office
from lms.certification.admin.appeals import AppealForm, DeliveryForm
from lms.certification.admin.restricted_texts import ShowsText
from lms.certification.messages.appeals import due_text
from lms.certification.models import Certificate, CertificateAppeal
from lms.certification.models.certificate_appeals import deciders_of, term_of


def appeals_on(certificate, user, at):
    """What the page of a certificate says to staff about appeals: rows, and what this person can do with them."""
    rows = CertificateAppeal.objects.visible_to(user).filter(event__certificate=certificate)
    rows = list(rows.select_related("event__certificate", "decider").order_by("pk"))
    may, today = is_of_office(user, certificate.program), home_day(at)
    before = deciders_of([row.event for row in rows]) if rows else {}
    term = term_of(certificate)
    return {
        "rows": [
            {
                "row": row,
                "due": due_text(row, today),
                "is_mine": may and row.state == "open" and row.decider_id == user.pk,
                "may_take": may and row.state == "open" and row.decider_id != user.pk
                and user.pk not in before[row.event_id],
            }
            for row in rows
        ],
        "until": format_long_day(term.ends_on) if term else "",
        "may_record": may and term is not None and not rows,
    }  # fmt: skip


class OfCertificate:
    """A step of program staff."""

    allowed_roles = (roles.PROGRAM,)
    model = Certificate
    header_icon = "success"

    def get_certificate(self):
        """That of the address."""
        return self.row

    def get_crumbs(self):
        """The certificate."""
        return [(self.get_certificate().number, self.get_back_url())]

    def get_back_url(self):
        """The certificate."""
        return reverse("certificates:inspect", args=[self.get_certificate().pk])


class RecordDelivery(OfCertificate, AdminRowActionView):
    """Record that the decision reached the person in another way."""

    form_class = DeliveryForm
    heading = _("Delivery of the decision")
    action_label = _("Record the delivery")
    lead = _("If the email with the decision did not arrive, the time to appeal counts from this day.")

    def act(self, data, by, at):
        """Record it."""
        return certificate_appeals.record_delivery(certificate=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """Until when."""
        return gettext("Recorded. The person can appeal through %(day)s.") % {"day": format_long_day(result.ends_on)}


class OfAppeal(OfCertificate):
    """A step with an appeal."""

    model = CertificateAppeal

    def get_rows(self):
        """All of them; the action asks who took it."""
        rows = CertificateAppeal.objects.visible_to(self.request.user, role=roles.PROGRAM)
        return rows.select_related("event__certificate__program__authority", "event__certificate__person", "record")

    def get_certificate(self):
        """That of the appeal."""
        return self.row.event.certificate

    get_application = get_certificate


class TakeAppeal(OfAppeal, ButtonView):
    """Become the person who decides."""

    def act(self, data, by, at):
        """Take it."""
        return certificate_appeals.take_appeal(appeal=self.row, by=by, at=at)

    def done_text(self, result):
        """What it means."""
        return gettext("You decide about this appeal. Its text is open to you alone.")


class ReadAppeal(OfAppeal, ShowsText):
    """The text of an appeal."""

    def read(self, by, at):
        """Read it."""
        return certificate_appeals.read_appeal(appeal=self.row, by=by, at=at)


class CertificateAppealForm(AppealForm):
    """Granted or not, and why."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["granted"].choices = [
            ("yes", _("Grant: the decision counts as if it had never been")), ("no", _("Deny")),
        ]  # fmt: skip


class DecideAppeal(OfAppeal, AdminRowActionView):
    """Decide about an appeal."""

    form_class = CertificateAppealForm
    action_label = _("Save the decision")
    lead = _(
        "Granted, the suspension or the revocation is annulled, unless something else was decided since, and days that "
        "it took before the end are given back. The person is emailed that there is a decision, and reads it with its "
        "reason after log-in."
    )

    def get_heading(self):
        """Whose."""
        return gettext("Decide about the appeal of %(person)s") % {"person": called(self.get_certificate().person)}

    def act(self, data, by, at):
        """Decide."""
        return certificate_appeals.decide_appeal(appeal=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """What was decided."""
        return gettext("Decided: %(state)s. We emailed the person.") % {"state": result.get_state_display()}


_ONE = "certificates/appeals/<int:pk>/"
urlpatterns = [
    path("certificates/<int:pk>/delivery/", RecordDelivery.as_view(), name="certificate_delivery"),
    path(f"{_ONE}take/", TakeAppeal.as_view(), name="certificate_appeal_take"),
    path(f"{_ONE}text/", ReadAppeal.as_view(), name="certificate_appeal_read"),
    path(f"{_ONE}decide/", DecideAppeal.as_view(), name="certificate_appeal_decide"),
]
