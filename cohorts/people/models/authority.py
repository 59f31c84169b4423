"""Settings of an authority, and what its certificates show. Its time zone is the server's HOME_TIME_ZONE setting."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.visibility import AccessPath, ScopedModel
from cohorts.people.models.organizations import Organization


class AuthoritySettings(ScopedModel):
    """One row per authority, created when the site is set up and changed by program staff."""

    access = AccessPath(staff=roles.STATE)

    authority = models.OneToOneField(Organization, on_delete=models.PROTECT, related_name="authority_settings")
    fiscal_year_starts = models.PositiveSmallIntegerField(
        "first month of the fiscal year", default=7, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )

    exam_contact = models.CharField("whom to ask for more time in an exam", max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "authority settings"
        constraints = [
            models.CheckConstraint(
                condition=Q(fiscal_year_starts__gte=1, fiscal_year_starts__lte=12), name="fiscal_year_starts_in_a_month"
            )
        ]

    def __str__(self):
        return f"Settings of {self.authority}"


class CertificateLook(AppendOnly):
    """Who signs the authority's certificates, with its seal and the signature as pictures (PNG, or empty).

    Every change is a new row with its time. A certificate refers to the row of the day of issue, so that it is printed
    the same way later.
    """

    LATEST_BY = ("pk",)
    access = AccessPath(staff=roles.STATE)

    authority = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="certificate_looks")
    signatory_name = models.CharField("name of the signatory", max_length=200, blank=True)
    signatory_title = models.CharField("title of the signatory", max_length=200, blank=True)
    seal = models.BinaryField(default=bytes, blank=True)
    signature = models.BinaryField(default=bytes, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["authority", "-pk"]

    @property
    def signatory(self) -> str:
        """Name and title of the signatory; "" if there is none."""
        return ", ".join(part for part in (self.signatory_name, self.signatory_title) if part)

    def __str__(self):
        return f"Certificates of {self.authority}"
