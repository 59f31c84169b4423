"""Which certificates staff printed to send them on paper."""

from django.conf import settings
from django.db import models

from cohorts.core.append_only import AppendOnly
from lms.certification.models.certificates import Certificate
from lms.certification.models.decisions import DECIDERS
from lms.certification.models.offices import read_by_office


class CertificatePrint(AppendOnly):
    """One certificate in one file to print."""

    PERSON = "certificate__person"
    access = read_by_office("certificate__program", *DECIDERS, people=("certificate__person",))

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="prints")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["certificate", "pk"]

    def __str__(self):
        return f"Print of certificate {self.certificate_id}"
