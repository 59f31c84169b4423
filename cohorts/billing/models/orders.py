"""Quotes, and the purchase orders and agreements that fees are charged to. What is used of an order is a sum."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cohorts.billing.models.charges import WRITES_OFF, Charge
from cohorts.billing.models.invoices import READERS
from cohorts.billing.models.payers import Payer, access_by_payer
from cohorts.billing.models.sums import HALF_A_CENT, sum_of
from cohorts.billing.rules.balances import CENT
from cohorts.billing.rules.orders import Limits, Use
from cohorts.core import roles
from cohorts.core.append_only import AppendOnly
from cohorts.core.number_series import NumberSeries
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath, ScopedQuerySet


class QuoteSeries(NumberSeries):
    """The counter of a fiscal year's quote numbers."""

    access = AccessPath(staff=READERS)

    class Meta:
        verbose_name_plural = "quote series"


class Quote(AppendOnly):
    """What seats in a course would cost, with a number and a last day. It is no debt and posts nothing."""

    access = access_by_payer()

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="quotes")
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    issued_on = models.DateField()
    valid_through = models.DateField()
    issuer = models.TextField()
    bill_to = models.TextField()
    description = models.CharField(max_length=200)
    course = models.CharField(max_length=40, blank=True)
    count = models.PositiveIntegerField(help_text="Number of seats.")
    each = models.DecimalField(max_digits=9, decimal_places=2, help_text="The fee of a seat.")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    terms = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-year", "-sequence"]
        constraints = [
            models.UniqueConstraint(fields=["year", "sequence"], name="quote_number_once"),
            models.CheckConstraint(condition=Q(count__gt=0, each__gte=0), name="quote_of_something"),
        ]

    def __str__(self):
        return self.number

    @property
    def number(self):
        """The printed number, such as Q-2026-00004."""
        return f"Q-{self.year}-{self.sequence:05d}"


class OrderKind(models.TextChoices):
    """Kinds of order."""

    PURCHASE_ORDER = "purchase_order", _("Purchase order")
    AGREEMENT = "agreement", _("Agreement")


class OrderState(models.TextChoices):
    """The state of an order."""

    SUBMITTED = "submitted", _("Waiting for finance staff")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Not accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CLOSED = "closed", _("Closed")


ORDER_TRANSITIONS = (
    Transition("accept", OrderState.SUBMITTED, OrderState.ACCEPTED),
    Transition("decline", OrderState.SUBMITTED, OrderState.DECLINED),
    Transition("withdraw", OrderState.SUBMITTED, OrderState.WITHDRAWN),
    # No more fees; those charged to it before stay billable to it.
    Transition("close", OrderState.ACCEPTED, OrderState.CLOSED),
)
ORDER_INITIAL = OrderState.SUBMITTED
# An order in one of these states uses its number.
OPEN_OR_USED = (OrderState.SUBMITTED, OrderState.ACCEPTED, OrderState.CLOSED)


class OrderQuerySet(ScopedQuerySet):
    """Orders."""

    def with_sums(self):
        """Annotate `committed`, `spent` and `left`, in dollars; see `rules.orders.Use`.

        What was written off was served and billed, so it stays spent.
        """
        fees = sum_of(self.model, "commitments__charge__amount")
        credited = sum_of(self.model, "commitments__charge__credits__amount")
        lines = sum_of(self.model, "commitments__charge__lines__amount")
        notes = sum_of(self.model, "commitments__charge__lines__credits__amount")
        written_off = sum_of(
            self.model,
            "commitments__charge__credits__amount",
            commitments__charge__credits__kind__in=WRITES_OFF,
        )
        rows = self.annotate(committed=fees - credited - lines + notes, spent=lines - notes + written_off)
        return rows.annotate(left=F("limit") - F("committed") - F("spent"))

    def usable_on(self, day):
        """Return accepted orders that are valid on a day and have something left, with their sums."""
        rows = self.filter(state=OrderState.ACCEPTED, valid_from__lte=day, valid_through__gte=day)
        return rows.with_sums().filter(left__gt=HALF_A_CENT)


class Order(StatefulModel):
    """A payer's purchase order or agreement: up to which amount and day fees can be charged to it."""

    Kind = OrderKind
    State = OrderState
    TRANSITIONS = ORDER_TRANSITIONS
    INITIAL = ORDER_INITIAL
    access = access_by_payer()
    objects = OrderQuerySet.as_manager()

    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="orders")
    kind = models.CharField(max_length=20, choices=OrderKind)
    number = models.CharField(max_length=60)
    number_key = models.CharField(max_length=60, editable=False, help_text="The number, made comparable.")
    cost_center = models.CharField(max_length=60, blank=True)
    limit = models.DecimalField(max_digits=11, decimal_places=2)
    valid_from = models.DateField()
    valid_through = models.DateField()
    quote = models.ForeignKey(Quote, on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    reason = models.TextField(blank=True, help_text="Why it was not accepted, or was closed.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            states_check(ORDER_TRANSITIONS, ORDER_INITIAL, "order_state_known"),
            models.CheckConstraint(condition=Q(limit__gt=0), name="order_limit_positive"),
            models.CheckConstraint(condition=Q(valid_through__gte=F("valid_from")), name="order_days_in_order"),
            models.UniqueConstraint(
                fields=["payer", "number_key"], condition=Q(state__in=OPEN_OR_USED), name="order_number_once_per_payer"
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.number}"

    @property
    def limits(self):
        """What it allows, for the rules."""
        return Limits(self.limit, self.valid_from, self.valid_through)

    @property
    def is_usable(self):
        """Whether fees can be charged to it, on its days."""
        return self.state == OrderState.ACCEPTED

    @property
    def use(self):
        """What it was used for, of an order read `with_sums`, in dollars."""
        return Use(self.committed.quantize(CENT), self.spent.quantize(CENT))

    @property
    def dollars_left(self):
        """Dollars left, of an order read `with_sums`."""
        return self.left.quantize(CENT)


class OrderFile(AppendOnly):
    """The file of an order, as it was submitted. It is kept in the database and has no public address."""

    access = AccessPath(staff=READERS, members={roles.AGENCY_COORDINATOR: "order__payer__organization"})

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="file")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=40)
    data = models.BinaryField()

    def __str__(self):
        return self.name


class Commitment(AppendOnly):
    """A fee that is charged to an order."""

    access = access_by_payer("order__payer")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="commitments")
    charge = models.OneToOneField(Charge, on_delete=models.PROTECT, related_name="commitment")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self):
        return f"Commitment {self.pk}"
