"""From a person in the Wagtail admin to everything on record about them, as far as the reader may see it.

Lower apps do not know those above them, so the page of a person asks for these links by a hook.
"""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cohorts.core.access import has_role
from exams.results.admin import reviews
from lms.certification.admin.viewsets import READERS as CERTIFICATION
from lms.reports.records import EXAMS, TRAINING

LISTS = (
    (_("Candidacies: every requirement, and what was decided when"), "candidacies:index", CERTIFICATION),
    (_("Certificates"), "certificates:index", CERTIFICATION),
    (_("Seats in cohorts"), "records_enrollment:index", TRAINING),
    (_("Attendance, with corrections"), "records_attendancemark:index", TRAINING),
    (_("Emails"), "records_letter:index", TRAINING),
    (_("Sittings of exams"), "records_sitting:index", EXAMS),
    (_("Answers, one by one"), "records_answer:index", EXAMS),
    (_("Review requests"), "exam_reviews", reviews.READERS),
)


def person_file(person, request):
    """[(what the list holds, its address, narrowed to this person by e-mail address)] for who asks."""
    reader, who = request.user, urlencode({"q": person.email})
    return [(label, f"{reverse(name)}?{who}") for label, name, readers in LISTS if has_role(reader, *readers)]
