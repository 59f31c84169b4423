"""Whether the public register keeps back somebody's name, for their safety."""

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cohorts.core.append_only import AppendOnly
from lms.certification.models.decisions import DECIDERS, Candidacy
from lms.certification.models.offices import read_by_office


class RegisterChoice(AppendOnly):
    """What a certified person chose: the latest row of a program counts. `reason`: how staff were asked for it."""

    PERSON = "candidacy__person"
    LATEST_BY = ("pk",)
    access = read_by_office("candidacy__program", *DECIDERS, people=("candidacy__person",))

    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="register_choices")
    name_hidden = models.BooleanField()
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["candidacy", "pk"]

    def __str__(self):
        return f"{self.candidacy_id}: {'hidden' if self.name_hidden else 'shown'}"


def with_choice(certificates: QuerySet) -> QuerySet:
    """Return certificates, each with `name_hidden`: the latest choice of its person for its program."""
    own = RegisterChoice.objects.filter(candidacy__person=OuterRef("person"), candidacy__program=OuterRef("program"))
    latest = own.order_by("-pk").values("name_hidden")[:1]
    return certificates.annotate(name_hidden=Coalesce(Subquery(latest), False))


def is_name_hidden(candidacy: Candidacy) -> bool:
    """Return what counts for a candidacy now: the latest choice of the person, in any of their records. One query."""
    own = RegisterChoice.objects.of_people([candidacy.person_id])
    latest = own.filter(candidacy__program=candidacy.program_id).latest_row()
    return latest is not None and latest.name_hidden
