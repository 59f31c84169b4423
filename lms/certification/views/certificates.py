"""A certificate for its own person: the web page and the document."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.generic import View

from cohorts.core.access import SIGNED_IN
from cohorts.core.addresses import public_address
from cohorts.core.dates import home_day
from cohorts.ui.detail_view import DetailView
from cohorts.ui.page import Page, RowMixin
from lms.certification.documents.certificate import CertificateData, certificate_pdf
from lms.certification.messages.certificates import EXAMPLE_NOTICE, event_reason
from lms.certification.models import Certificate, CertificateEvent, CertificateState


def verification_address(certificate):
    """The public address at which a certificate shows its status."""
    return public_address(reverse("verify_token", args=[certificate.token]))


class CertificatePage(DetailView):
    """What the certificate says, its status today, and why, where that is suspended or revoked."""

    allowed_roles = (SIGNED_IN,)
    template_name = "certification/certificate.html"
    model = Certificate
    row_name = "certificate"

    def get_heading(self):
        """The number."""
        return gettext("Certificate %(number)s") % {"number": self.row.number}

    def get_context_data(self, **context):
        """The status, its reason and the public address."""
        today = home_day(timezone.now())
        event = CertificateEvent.objects.visible_to(self.request.user).reason_for_state(self.row)
        return super().get_context_data(
            status=self.row.status_on(today),
            today=today,
            address=verification_address(self.row),
            own=self.row.person_id == self.request.user.pk,
            event=event,
            reason=event_reason(event),
            **context,
        )


class CertificateDocument(RowMixin, Page, View):
    """The certificate as a tagged PDF. A revoked one is no longer handed out."""

    allowed_roles = (SIGNED_IN,)
    model = Certificate

    def get(self, request, *args, **kwargs):
        """The file, or back to the page."""
        if self.row.state == CertificateState.REVOKED:
            messages.error(request, gettext("This certificate has been revoked, so there is no document to download."))
            return redirect("certificate_page", pk=self.row.pk)
        name = f"certificate-{self.row.number.replace('-', '')}.pdf"
        response = HttpResponse(certificate_pdf(_data(self.row)).pdf, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response


def _data(certificate):
    look = certificate.look
    return CertificateData(
        name=certificate.name,
        number=certificate.number,
        level=certificate.credential,
        program=certificate.program_title,
        authority=certificate.authority_name,
        signatory=certificate.signatory,
        certified_on=certificate.issued_on,
        valid_until=certificate.valid_until,
        verification_url=verification_address(certificate),
        basis=certificate.legal_basis,
        notice=str(EXAMPLE_NOTICE) if certificate.is_example else "",
        seal=bytes(look.seal) if look else b"",
        signature=bytes(look.signature) if look else b"",
    )
