"""Who pays: an agency, the state, a fund, or a person. Fees, invoices and receipts name a payer, never a seat."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.names import called
from cohorts.core.visibility import AccessPath, ScopedModel, ScopedQuerySet
from cohorts.people.models import Organization


class PayerKind(models.TextChoices):
    """Kinds of payer."""

    AGENCY = "agency", _("Agency")
    PERSON = "person", _("Person")
    STATE = "state", _("State")
    FUND = "fund", _("Fund")


# The texts of a payer's name, for searching. Not of a person: finance staff do not read who is in training.
PAYER_FIELDS = ("organization__name", "title")


def payer_fields(path: str = "payer") -> list[str]:
    """Return the texts of the name of a row's payer, for searching. `path` leads from the row to the payer."""
    return [f"{path}__{field}" for field in PAYER_FIELDS]


def person_name(pk: int) -> str:
    """Return what stands for the name of a person who pays, by the id of the payer."""
    return gettext("Person P-%(number)s") % {"number": f"{pk:06d}"}


class PayerQuerySet(ScopedQuerySet):
    """Payers."""

    def of_agency(self, agency: Organization) -> "Payer":
        """Return the payer that an agency is; it is created when its first fee arises."""
        payer, _created = self.get_or_create(organization=agency, defaults={"kind": PayerKind.AGENCY})
        return payer

    def of_person(self, person: Any) -> "Payer":
        """Return the payer that a person is."""
        payer, _created = self.get_or_create(person=person, defaults={"kind": PayerKind.PERSON})
        return payer

    def of_state(self) -> "Payer":
        """Return the payer that is the state's own money."""
        authority = Organization.objects.authorities().order_by("pk").first()
        title = authority.name if authority else "State"
        payer, _created = self.get_or_create(kind=PayerKind.STATE, defaults={"title": title})
        return payer

    def with_names(self) -> Self:
        """Select what `name` reads."""
        return self.select_related("organization", "person")


class Payer(ScopedModel):
    """Who owes fees and sends money. Its row is the lock of every act about its money."""

    Kind = PayerKind
    access = AccessPath(staff=roles.STATE, members={roles.AGENCY_COORDINATOR: "organization"}, people=("person",))
    objects = PayerQuerySet.as_manager()

    kind = models.CharField(max_length=10, choices=PayerKind)
    organization = models.OneToOneField(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="payer"
    )
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="payer"
    )
    title = models.CharField(max_length=200, blank=True, help_text="Name of a fund, or of the state’s own money.")
    names_on_documents = models.BooleanField(
        default=False, help_text="Print people’s names on invoices. A name tells that the person has lived experience."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=PayerKind.AGENCY, organization__isnull=False, person__isnull=True)
                | Q(kind=PayerKind.PERSON, organization__isnull=True, person__isnull=False)
                | (
                    Q(kind__in=[PayerKind.STATE, PayerKind.FUND], organization__isnull=True, person__isnull=True)
                    & ~Q(title="")
                ),
                name="payer_is_of_its_kind",
            ),
            models.UniqueConstraint(fields=["kind"], condition=Q(kind=PayerKind.STATE), name="one_state_as_payer"),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self) -> str:
        """The name of the agency, the fund, or the state’s money, as the pages of state staff and the log say it.

        A person is a number in it: their name tells those who read money that the person has lived experience.
        """
        if self.organization_id:
            return self.organization.name
        return person_name(self.pk) if self.person_id else self.title

    @property
    def addressee(self) -> str:
        """The name as documents and emails to the payer itself have it, with that of a person."""
        return called(self.person) if self.person_id else self.name

    @property
    def address_lines(self) -> str:
        """Name and postal address, as an invoice is addressed."""
        address = self.organization.address if self.organization_id else ""
        return f"{self.addressee}\n{address}".strip()

    @property
    def lacks_address(self) -> bool:
        """Whether it is an agency without a postal address, to which no invoice can be sent."""
        return bool(self.organization_id) and not self.organization.address.strip()


# Whose coordinators read the money of an agency, for rows with a `payer`.
def access_by_payer(path: str = "payer") -> AccessPath:
    """Return the access to rows about a payer's money: its agency's coordinators, the person who pays, state staff."""
    return AccessPath(
        staff=roles.STATE,
        members={roles.AGENCY_COORDINATOR: f"{path}__organization"},
        people=(f"{path}__person",),
    )
