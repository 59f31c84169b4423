"""Lists of certified people with which program staff have something to do, in one query."""

from django.urls import reverse

from cohorts.core import roles
from lms.certification.models import CertificateImport, CertificateImportState
from lms.dashboard.task import MAX_TASKS, Task

TASKS = {
    CertificateImportState.READ: "certificate_list_check",
    CertificateImportState.IMPORTED: "certificate_list_release",
}


def for_program(user):
    """Lists that are read and not imported, and imported ones of which nobody was told yet."""
    rows = CertificateImport.objects.visible_to(user, role=roles.PROGRAM).filter(state__in=TASKS)
    return [
        Task(TASKS[row.state], {"list": row.filename}, row.at, reverse("certificate_import", args=[row.pk]))
        for row in rows.order_by("at")[:MAX_TASKS]
    ]
