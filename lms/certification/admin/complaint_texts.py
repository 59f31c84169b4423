"""Open what was written about a complaint. Each read is in the log."""

from django.utils.translation import gettext

from cohorts.core import roles
from lms.certification.actions import complaint_reviews, complaints
from lms.certification.admin.complaint_steps import OfComplaint
from lms.certification.admin.restricted_texts import ShowsText
from lms.certification.application_forms import file_answer
from lms.certification.models import ComplaintFinding, ComplaintLetter, ComplaintPaper


class OpensText(OfComplaint, ShowsText):
    """Something that was written, as text; a file as a download. A subclass names `model` and how it is read."""

    def get_rows(self):
        """Those that the person may see."""
        rows = self.model.objects.visible_to(self.request.user, role=roles.PROGRAM)
        return rows.select_related("record", "complaint__authority")

    def get_complaint(self):
        """Of the paper."""
        return self.row.complaint

    def get_heading(self):
        """Of which complaint."""
        return gettext("Restricted text: %(complaint)s") % {"complaint": self.get_complaint()}

    def show(self, content):
        """A download, unless somebody typed it."""
        is_text = getattr(self.row, "media_type", complaints.TEXT_TYPE) == complaints.TEXT_TYPE
        return super().show(content.decode()) if is_text else file_answer(self.row, content)


class OpenPaper(OpensText):
    """What the complainant sent, or a note."""

    model = ComplaintPaper

    def read(self, by, at):
        """Read it."""
        return complaint_reviews.read_paper(paper=self.row, by=by, at=at)


class OpenLetter(OpensText):
    """A letter to or from the specialist."""

    model = ComplaintLetter

    def read(self, by, at):
        """Read it."""
        return complaint_reviews.read_letter(letter=self.row, by=by, at=at)


class OpenFinding(OpensText):
    """The reason of a recommendation or a decision."""

    model = ComplaintFinding

    def read(self, by, at):
        """Read it."""
        return complaint_reviews.read_finding(finding=self.row, by=by, at=at)
