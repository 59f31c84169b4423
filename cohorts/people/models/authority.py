"""Settings of an authority. Its time zone is the server's HOME_TIME_ZONE setting."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from cohorts.core import roles
from cohorts.core.visibility import AccessPath, ScopedModel
from cohorts.people.models.organizations import Organization


class AuthoritySettings(ScopedModel):
    """One row per authority, created when the site is set up and changed by program staff."""

    access = AccessPath(staff=roles.STATE)

    authority = models.OneToOneField(Organization, on_delete=models.PROTECT, related_name="authority_settings")
    fiscal_year_starts = models.PositiveSmallIntegerField(
        "first month of the fiscal year", default=7, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    signatory_name = models.CharField("name of the signatory", max_length=200, blank=True)
    signatory_title = models.CharField("title of the signatory", max_length=200, blank=True)

    exam_contact = models.CharField("whom to ask for more time in an exam", max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "authority settings"
        constraints = [
            models.CheckConstraint(
                condition=Q(fiscal_year_starts__gte=1, fiscal_year_starts__lte=12), name="fiscal_year_starts_in_a_month"
            )
        ]

    @property
    def signatory(self) -> str:
        """Name and title of the signatory of certificates; "" if there is none."""
        return ", ".join(part for part in (self.signatory_name, self.signatory_title) if part)

    def __str__(self):
        return f"Settings of {self.authority}"
