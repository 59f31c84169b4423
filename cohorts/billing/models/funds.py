"""Funds that pay fees: a grant, an appropriation. What is left of one is computed from its fees and credits."""

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, TruncDate

from cohorts.billing.models.charges import Credit
from cohorts.billing.models.payers import Payer
from cohorts.billing.models.sums import sum_of
from cohorts.billing.rules.funds import FundFigures, Period
from cohorts.billing.rules.postings import cents
from cohorts.core import roles
from cohorts.core.append_only import AppendOnly, AppendOnlyQuerySet
from cohorts.core.dates import home_zone
from cohorts.core.visibility import AccessPath

# Finance staff and auditors read what became of a fund; program staff choose one as payer of a seat.
READERS = (roles.FINANCE, roles.AUDITOR, roles.PROGRAM)


class FundQuerySet(AppendOnlyQuerySet):
    """Funds."""

    def with_terms(self):
        """Annotate the terms in force: `source`, `note`, `first_on`, `last_on`."""
        latest = FundTerms.objects.filter(fund=OuterRef("pk")).latest_first()
        names = ("source", "note", "first_on", "last_on")
        return self.select_related("payer").annotate(**{name: Subquery(latest.values(name)[:1]) for name in names})

    def with_figures(self):
        """Also annotate the sums that `figures` reads, in dollars.

        A charge without a person is no use of the fund: money was paid back to it, and the bank took back its payment.
        """
        fees = {"payer__charges__person__isnull": False}
        return self.with_terms().annotate(
            allotted=sum_of(self.model, "terms__change"),
            charged=sum_of(self.model, "payer__charges__amount", **fees),
            credited=sum_of(self.model, "payer__charges__credits__amount", **fees),
            spent=sum_of(self.model, "payer__charges__lines__amount", **fees)
            - sum_of(self.model, "payer__charges__lines__credits__amount", **fees),
            returned=_returned(),
        )

    def in_order(self):
        """Order by the last day, the latest first, of funds read `with_terms`."""
        return self.order_by(F("last_on").desc(), "payer__title", "pk")


def _returned():
    """The credits after the last day of the fund of the outer row."""
    dollars = models.DecimalField(max_digits=12, decimal_places=2)
    rows = Credit._base_manager.annotate(day=TruncDate("at", tzinfo=home_zone()))
    rows = rows.filter(
        charge__person__isnull=False, charge__payer=OuterRef("payer"), day__gt=OuterRef("last_on")
    ).order_by()
    return Coalesce(
        Subquery(rows.values("charge__payer").annotate(total=Sum("amount")).values("total")), 0, output_field=dollars
    )


class Fund(AppendOnly):
    """Money of a source that pays fees in a period. Its name is that of its payer, its terms are rows."""

    access = AccessPath(staff=READERS)
    objects = FundQuerySet.as_manager()

    payer = models.OneToOneField(
        Payer, on_delete=models.PROTECT, related_name="fund", limit_choices_to={"kind": "fund"}
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["payer__title", "pk"]

    def __str__(self):
        return self.payer.title

    @property
    def name(self) -> str:
        """The name of the fund."""
        return self.payer.title

    @property
    def period(self) -> Period:
        """The first and last day of a fund read `with_terms`."""
        return Period(self.first_on, self.last_on)

    @property
    def figures(self) -> FundFigures:
        """Where the money of a fund read `with_figures` is."""
        committed = cents(self.charged - self.credited - self.spent)
        return FundFigures(cents(self.allotted), committed, cents(self.spent), cents(self.returned))


class FundTerms(AppendOnly):
    """The terms of a fund from a moment on, with what changed its amount and why. The latest row counts."""

    LATEST_BY = ("at", "pk")
    access = AccessPath(staff=READERS)

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="terms")
    change = models.DecimalField(
        max_digits=11, decimal_places=2, help_text="Dollars added to the amount, or taken off."
    )
    source = models.CharField(max_length=200, help_text="Who gives the money, and by which grant, law or decision.")
    first_on = models.DateField()
    last_on = models.DateField()
    note = models.TextField(blank=True)
    reason = models.TextField(blank=True, help_text="Why the terms were changed.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name_plural = "fund terms"
        constraints = [
            models.CheckConstraint(condition=Q(last_on__gte=F("first_on")), name="fund_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(source=""), name="fund_has_a_source"),
        ]

    def __str__(self):
        return f"Terms {self.pk}"
