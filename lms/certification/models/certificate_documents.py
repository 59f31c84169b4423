"""The document of a certificate as it was set."""

from django.db import models

from cohorts.core.append_only import AppendOnly
from lms.certification.models.certificates import Certificate
from lms.certification.models.decisions import DECIDERS
from lms.certification.models.offices import read_by_office


class CertificateDocument(AppendOnly):
    """The PDF of a certificate as it was set when it was issued. It never changes, whatever the template says later."""

    PERSON = "certificate__person"
    access = read_by_office("certificate__program", *DECIDERS, people=("certificate__person",))

    certificate = models.OneToOneField(Certificate, on_delete=models.PROTECT, related_name="document")
    template = models.CharField(max_length=40, help_text="The version of the template.")
    pdf = models.BinaryField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of the PDF.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["certificate"]

    def __str__(self):
        return f"Document of certificate {self.certificate_id}"
