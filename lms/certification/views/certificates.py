"""A certificate for its own person: the web page and the document."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.generic import View

from cohorts.core.access import SIGNED_IN
from cohorts.core.dates import home_day
from cohorts.core.persons import is_own
from cohorts.ui.detail_view import DetailView
from cohorts.ui.page import Page, RowMixin
from lms.certification.actions.certificate_documents import document_of, has_document, verification_address
from lms.certification.actions.certificate_reads import may_read_reason, note_read
from lms.certification.facts.endorsements import endorsement_rules
from lms.certification.messages.certificates import event_reason
from lms.certification.models import Certificate, CertificateEvent
from lms.certification.models.certificate_status import CERTIFIED, ENDED_STATES
from lms.certification.models.endorsements import public_endorsements
from lms.certification.models.register_choices import is_name_hidden
from lms.certification.views.certificate_appeals import appeal_of
from lms.certification.views.matters import decision_of
from lms.certification.views.renewals import renewal_of
from lms.certification.views.upgrades import levels_of


class CertificatePage(DetailView):
    """What the certificate says, its status today, and why, where that is suspended or revoked."""

    allowed_roles = (SIGNED_IN,)
    template_name = "certification/certificate.html"
    model = Certificate
    row_name = "certificate"

    def get(self, request, *args, **kwargs):
        """The page; a former name that others read is in the log."""
        note_read(certificate=self.row, by=request.user, at=timezone.now())
        return super().get(request, *args, **kwargs)

    def get_heading(self):
        """The number."""
        return gettext("Certificate %(number)s") % {"number": self.row.number}

    def get_context_data(self, **context):
        """The status, its reason and the public address."""
        today = home_day(timezone.now())
        own, status = is_own(self.request.user, self.row.person_id), self.row.status_on(today)
        event = CertificateEvent.objects.visible_to(self.request.user).reason_for_state(self.row)
        return super().get_context_data(
            status=status,
            today=today,
            address=verification_address(self.row),
            own=own,
            name_hidden=is_name_hidden(self.row.candidacy),
            good=status in CERTIFIED,
            may_download=has_document(self.row) and (not own or not _no_longer_counts(self.row, today)),
            later=_later(self.row, self.request.user) if own else None,
            renewal=renewal_of(self.row, timezone.now()) if own else None,
            endorsements=public_endorsements(self.row, today) if status in CERTIFIED else (),
            has_endorsements=own and self.row.program_id in endorsement_rules([self.row.program_id], today),
            levels=levels_of(self.row, self.request.user, timezone.now()) if own else (),
            event=event,
            appeal=appeal_of(self.row, self.request.user, timezone.now()) if own and event else None,
            matter=decision_of(self.row, self.request.user, timezone.now()) if own and event else None,
            ended=self.row.state in ENDED_STATES,
            reason=event_reason(event) if may_read_reason(self.request.user, event) else "",
            may_read_reason=may_read_reason(self.request.user, event),
            **context,
        )


def _no_longer_counts(certificate, today):
    """Whether it ended or was replaced; one that was renewed early counts until the new one does."""
    is_replaced = certificate.replaced_from is not None and certificate.replaced_from <= today
    return certificate.state in ENDED_STATES or is_replaced


def _later(certificate, user):
    """The certificate that counts now, for its person: also of the next level, which replaced it."""
    rows = Certificate.objects.visible_to(user).of_person(user).filter(program=certificate.program_id)
    if certificate.replaced_from is None:
        return None
    return rows.latest_issues().exclude(pk=certificate.pk).latest_row()


class CertificateDocument(RowMixin, Page, View):
    """The certificate as the tagged PDF that was set when it was issued.

    One that was revoked or replaced is no longer handed out to its person; staff read what was issued.
    """

    allowed_roles = (SIGNED_IN,)
    model = Certificate

    def get(self, request, *args, **kwargs):
        """The file, or back to the page."""
        own = is_own(request.user, self.row.person_id)
        if own and _no_longer_counts(self.row, home_day(timezone.now())):
            messages.error(request, gettext("This certificate no longer counts, so there is no document to download."))
            return redirect("certificate_page", pk=self.row.pk)
        if not has_document(self.row):
            text = gettext("This certificate was printed before this site was used, so there is no document here.")
            messages.error(request, text)
            return redirect("certificate_page", pk=self.row.pk)
        note_read(certificate=self.row, by=request.user, at=timezone.now())
        name = f"certificate-{self.row.number.replace('-', '')}.pdf"
        response = HttpResponse(document_of(self.row), content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["Cache-Control"] = "private, no-store"
        return response
