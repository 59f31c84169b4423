"""Links from a person's page in the Wagtail admin to all records about them that the reader may see.

The page belongs to a lower app, which cannot import this one, so it gets the links through a hook.
"""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.access import has_role
from exams.results.admin import reviews
from lms.certification.admin.viewsets import READERS as CERTIFICATION
from lms.reports.records import EXAMS, TRAINING

LISTS = (
    (_("Candidacies, with every requirement and decision"), "candidacies:index", CERTIFICATION),
    (_("Certificates"), "certificates:index", CERTIFICATION),
    (_("Seats in cohorts"), "records_enrollment:index", TRAINING),
    (_("Attendance, with corrections"), "records_attendancemark:index", TRAINING),
    (_("Emails"), "records_email:index", TRAINING),
    (_("Exam sittings"), "records_sitting:index", EXAMS),
    (_("Answers, one by one"), "records_answer:index", EXAMS),
    (_("Review requests"), "exam_reviews", reviews.READERS),
)


def person_file(person, request):
    """Return [(label, URL of the list filtered by the person's email address)] for lists that the reader may see."""
    reader, query = request.user, urlencode({"q": person.email})
    log = f"{reverse('action_log')}?{urlencode({'object': person.email})}"
    whole_log = [(_("The whole audit log about this person"), log)] if has_role(reader, roles.AUDITOR) else []
    lists = [(label, f"{reverse(name)}?{query}") for label, name, readers in LISTS if has_role(reader, *readers)]
    return whole_log + lists
