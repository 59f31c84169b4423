"""A certificate for its own person: the web page and the document."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cohorts.core.access import SIGNED_IN, allow
from cohorts.core.dates import home_day
from lms.certification.documents.certificate import CertificateData, certificate_pdf
from lms.certification.messages.certificates import EXAMPLE_NOTICE, event_reason
from lms.certification.models import Certificate, CertificateEvent, CertificateState


def verification_address(certificate):
    """The public address at which a certificate shows its status."""
    return settings.PUBLIC_URL + reverse("verify_token", args=[certificate.token])


@allow(SIGNED_IN)
@require_safe
def certificate_page(request, pk):
    """What the certificate says, its status today, and why, where that is suspended or revoked."""
    certificate = _visible(request, pk)
    today = home_day(timezone.now())
    status = certificate.status_on(today)
    own = certificate.person_id == request.user.pk
    event = CertificateEvent.objects.visible_to(request.user).reason_for_state(certificate)
    return render(
        request,
        "certification/certificate.html",
        {
            "certificate": certificate,
            "status": status,
            "today": today,
            "address": verification_address(certificate),
            "own": own,
            "event": event,
            "reason": event_reason(event),
        },
    )


@allow(SIGNED_IN)
@require_safe
def certificate_document(request, pk):
    """The certificate as a tagged PDF. A revoked one is no longer handed out."""
    certificate = _visible(request, pk)
    if certificate.state == CertificateState.REVOKED:
        messages.error(request, _("This certificate has been revoked, so there is no document to download."))
        return redirect("certificate_page", pk=pk)
    rendered = certificate_pdf(_data(certificate))
    response = HttpResponse(rendered.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="certificate-{certificate.number.replace("-", "")}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _visible(request, pk):
    return get_object_or_404(Certificate.objects.visible_to(request.user), pk=pk)


def _data(certificate):
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
    )
