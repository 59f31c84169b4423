"""What an agency reads of the admission of the people who ask it to take them on."""

from collections.abc import Iterable

from django.utils.translation import gettext

from cohorts.core.persons import person_of
from cohorts.training.models import Admission
from lms.certification.messages.met import on_condition_text
from lms.certification.models import Candidacy, SponsorRequest
from lms.certification.models.employer_view import conditional_until


def admissions_of(requests: Iterable[SponsorRequest]) -> dict[int, str]:
    """Return {request id: “Admitted”, or “Admitted on a condition, through …”} of those admitted now. Three queries.

    The agency reads that there is a condition, and never which.
    """
    requests = list(requests)
    people = [row.person_id for row in requests]
    if not people:
        return {}
    rows = Admission.objects.of_people(people).order_by(*Admission.LATEST_BY)
    admitted = {(person_of(row.person_id), row.program): row.admitted for row in rows}
    ways = list(Candidacy.objects.of_people(people).filter(program__in=[row.program_id for row in requests]))
    until = conditional_until(ways)
    conditions = {(person_of(way.person_id), way.program_id): until[way.pk] for way in ways if way.pk in until}
    texts = {}
    for row in requests:
        person = person_of(row.person_id)
        if admitted.get((person, row.program.key)):
            texts[row.pk] = gettext("Admitted")
            if (person, row.program_id) in conditions:
                texts[row.pk] = on_condition_text(conditions[person, row.program_id])
    return texts
