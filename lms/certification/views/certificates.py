"""A certificate for its own person: the web page and the document."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from cohorts.core.access import SIGNED_IN, allow
from lms.certification.actions.candidacies import home_day
from lms.certification.documents.certificate import CertificateData, certificate_pdf
from lms.certification.models import Certificate
from lms.certification.rules.validity import WORDS, standing

EXAMPLE_NOTICE = "Example program, for demonstration only. Not issued by any authority."


def verification_address(certificate):
    """The public address at which a certificate shows its status."""
    return settings.PUBLIC_URL + reverse("verify_token", args=[certificate.token])


@allow(SIGNED_IN)
def certificate_page(request, pk):
    """What the certificate says, where it stands today, and why if it stands anywhere but active."""
    certificate = _in_sight(request, pk)
    today = home_day(timezone.now())
    state = standing(certificate.state, certificate.valid_until, today)
    own = certificate.person_id == request.user.pk
    return render(
        request,
        "certification/certificate.html",
        {
            "certificate": certificate,
            "state": state,
            "word": WORDS[state],
            "today": today,
            "address": verification_address(certificate),
            "own": own,
            "reason_shown": own or request.user.is_state_staff(),
        },
    )


@allow(SIGNED_IN)
def certificate_document(request, pk):
    """The certificate as a tagged PDF. A revoked one is no longer handed out."""
    certificate = _in_sight(request, pk)
    if certificate.state == "revoked":
        messages.error(request, "This certificate has been revoked, so there is no document to download.")
        return redirect("certificate_page", pk=pk)
    rendered = certificate_pdf(_data(certificate))
    response = HttpResponse(rendered.pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="certificate-{certificate.number.replace("-", "")}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _in_sight(request, pk):
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
        notice=EXAMPLE_NOTICE if certificate.is_example else "",
    )
