"""Keep the PDF of each certificate as it was set when it was issued."""

from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from cohorts.core.actions import action, log
from cohorts.core.addresses import public_address
from cohorts.people.models import User
from lms.certification.documents.certificate import EXAMPLE, TEMPLATE_VERSION, CertificateData, certificate_pdf
from lms.certification.models import Certificate, CertificateKind
from lms.certification.models.certificate_documents import CertificateDocument


@action("certificate.document_kept", "Kept document of certificate")
def keep_document(*, certificate: Certificate, by: User | None, at: datetime) -> CertificateDocument:
    """Set the PDF of a certificate and keep it; returns the one that is kept already, unchanged."""
    Certificate.objects.select_for_update().get(pk=certificate.pk)
    existing = CertificateDocument.objects.filter(certificate=certificate).first()
    if existing is not None:
        return existing
    pdf = document_of(certificate)
    row = CertificateDocument.objects.create(
        certificate=certificate, template=TEMPLATE_VERSION, pdf=pdf, digest=sha256(pdf).hexdigest(), at=at
    )
    log(row, by=by, at=at, number=certificate.number, digest=row.digest)
    return row


def document_of(certificate: Certificate) -> bytes:
    """Return the PDF of a certificate: the one that is kept, or set now, in the language of the site."""
    document = CertificateDocument.objects.filter(certificate=certificate).first()
    if document is not None:
        return bytes(document.pdf)
    with override(settings.LANGUAGE_CODE):
        return certificate_pdf(data_of(certificate)).pdf


def has_document(certificate: Certificate) -> bool:
    """Return whether there is a PDF: not of one that was printed before this site was used, unless it was kept."""
    if certificate.kind != CertificateKind.IMPORTED:
        return True
    return CertificateDocument.objects.filter(certificate=certificate).exists()


def verification_address(certificate: Certificate) -> str:
    """Return the public address at which a certificate shows its status."""
    return public_address(reverse("verify_token", args=[certificate.token]))


def data_of(certificate: Certificate) -> CertificateData:
    """Return what a certificate says, from its snapshot alone. In English, whoever asks for it."""
    look = certificate.look
    return CertificateData(
        name=certificate.name,
        number=certificate.number,
        level=certificate.credential,
        program=certificate.program_title,
        authority=certificate.authority_name,
        signatory=certificate.signatory,
        certified_on=certificate.certified_since,
        issued_on=certificate.issued_on,
        valid_from=certificate.valid_from,
        valid_until=certificate.valid_until,
        verification_url=verification_address(certificate),
        basis=certificate.legal_basis,
        endorsements="; ".join(certificate.endorsements),
        notice=EXAMPLE if certificate.is_example else "",
        seal=bytes(look.seal) if look else b"",
        signature=bytes(look.signature) if look else b"",
    )
