"""The page with everything behind a certificate."""

from urllib.parse import urlencode

from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.page import crumb
from lms.certification.models import Certificate
from lms.reports.certificate_facts.decisions import decision_sections, decisions_of, evidence_links
from lms.reports.certificate_facts.exams import exam_sections
from lms.reports.certificate_facts.training import training_sections

READERS = (roles.AUDITOR,)


class CertificateFacts(AdminDetailView):
    """Every fact and decision behind a certificate, as its records have it. The same queries for any number of rows."""

    allowed_roles = READERS
    template_name = "reports/certificate_facts.html"
    row_name = "certificate"

    def get_rows(self):
        """The certificates in sight, with what the page says of each."""
        return Certificate.objects.visible_to(self.request.user).select_related(
            "person", "program", "version__by", "decision"
        )

    def get_heading(self):
        """Which certificate."""
        return _("Facts behind certificate %(number)s") % {"number": self.row.number}

    def get_crumbs(self):
        """The certificates, this one."""
        above = crumb(gettext_lazy("Certificates"), "certificates:index")
        return [above, (self.row.number, reverse("certificates:inspect", args=[self.row.pk]))]

    def get_context_data(self, **context):
        """The sections, and the decisions with links to the rows that they rest on."""
        user, certificate = self.request.user, self.row
        exams, sittings, changes = exam_sections(certificate, user)
        decided = decision_sections(certificate, user, sittings, changes)
        sections = [*training_sections(certificate, user), *exams, *decided]
        decisions = decisions_of(certificate, user)
        links = evidence_links(decisions, sections)
        log = reverse("action_log")
        return super().get_context_data(
            sections=sections,
            decisions=[
                (decision, [(row, links[decision.pk][row.finding.path]) for row in rows])
                for decision, rows in decisions
            ],
            logs=[
                (_("Log of the certificate"), f"{log}?{urlencode({'object': certificate.number})}"),
                (_("Log of the person"), f"{log}?{urlencode({'object': certificate.person.email})}"),
            ],
            **context,
        )


def certificate_links(certificate, request):
    """Return [(label, address)] for the page of a certificate, for auditors."""
    if not has_role(request.user, *READERS):
        return []
    return [(_("Facts and decisions behind it"), reverse("certificate_facts", args=[certificate.pk]))]


urls = [path("certificates/<int:pk>/facts/", CertificateFacts.as_view(), name="certificate_facts")]
