"""What the state's examinations staff have granted to a person, for every exam. A grant is a fact, and so is its end.

Nowhere is it said why: no reason, no diagnosis, no free text. At most the number of a paper file.
"""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.visibility import AccessPath
from exams.delivery.rules import accommodations as rules

ACCOMMODATION_STAFF = (roles.EXAMINATIONS, roles.AUDITOR)
# Digits, capitals and signs: the number of a file, and no room for a word about anybody's health.
file_number = RegexValidator(
    r"^[A-Z]{0,2}[0-9 ./-]{1,20}\Z", "Write the number of the paper file only, for example AC-2026/041."
)


class AccommodationQuerySet(AppendOnlyQuerySet):
    """Grants, by when they count."""

    def of_days(self, days, at):
        """Grants that count at the moment `at` for something that touches one of `days`; none recorded after it.

        A grant that expires while its person sits counts to the end: the day on which they began is among `days`.
        """
        touched = Q()
        for day in days:
            touched |= Q(valid_from__lte=day, valid_to__gte=day)
        ended = Q(withdrawal__at__lte=at)
        return self.filter(touched, at__lte=at).exclude(ended)


class Accommodation(AppendOnly):
    """One thing granted to one person, from a day to a day."""

    access = AccessPath(staff=ACCOMMODATION_STAFF, people=("person",))
    objects = AccommodationQuerySet.as_manager()

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="accommodations")
    kind = models.CharField("accommodation", max_length=20, choices=list(rules.LABELS.items()))
    minutes = models.PositiveSmallIntegerField(default=0, help_text="For extra minutes and for breaks.")
    valid_from = models.DateField("first day")
    valid_to = models.DateField("last day")
    reference = models.CharField("number of the paper file", max_length=24, blank=True, validators=[file_number])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(rules.LABELS)), name="accommodation_kind_known"),
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="accommodation_ends_later"),
            models.CheckConstraint(
                condition=Q(kind__in=rules.WITH_MINUTES, minutes__gte=1, minutes__lte=rules.MOST_MINUTES)
                | (~Q(kind__in=rules.WITH_MINUTES) & Q(minutes=0)),
                name="accommodation_minutes_fit",
            ),
        ]

    def __str__(self):
        return rules.short(self.kind, self.minutes)


class AccommodationWithdrawal(AppendOnly):
    """A grant counts no longer."""

    access = AccessPath(staff=ACCOMMODATION_STAFF, people=("accommodation__person",))

    accommodation = models.OneToOneField(Accommodation, on_delete=models.PROTECT, related_name="withdrawal")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["accommodation"]

    def __str__(self):
        return f"Withdrawal of {self.accommodation_id}"
