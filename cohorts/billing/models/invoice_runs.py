"""Invoice runs: the waiting fees of many payers on invoices, each payer in a transaction of its own."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cohorts.billing.models.invoices import READERS, Invoice
from cohorts.billing.models.payers import Payer
from cohorts.core.append_only import AppendOnly
from cohorts.core.states import StatefulModel, Transition, states_check
from cohorts.core.visibility import AccessPath, ScopedQuerySet


class InvoiceRunState(models.TextChoices):
    """The state of an invoice run."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")


INVOICE_RUN_TRANSITIONS = (
    Transition("start", InvoiceRunState.QUEUED, InvoiceRunState.RUNNING),
    # If a worker was killed, the next delivery of its job goes on with the payers that have no result.
    Transition("start", InvoiceRunState.RUNNING, InvoiceRunState.RUNNING),
    Transition("complete", InvoiceRunState.RUNNING, InvoiceRunState.DONE),
)
INVOICE_RUN_INITIAL = InvoiceRunState.QUEUED


class InvoiceRunQuerySet(ScopedQuerySet):
    """Invoice runs."""

    def with_counts(self):
        """Annotate `chosen` payers, and of them `issued` and `refused`."""

        def number(model, **condition):
            rows = model._base_manager.filter(run=models.OuterRef("pk"), **condition).order_by().values("run")
            counted = rows.annotate(n=models.Count("pk")).values("n")
            return models.functions.Coalesce(models.Subquery(counted), 0, output_field=models.IntegerField())

        return self.annotate(
            chosen=number(RunPayer),
            issued=number(RunResult, invoice__isnull=False),
            refused=number(RunResult, invoice__isnull=True),
        )


class InvoiceRun(StatefulModel):
    """One run: who started it, and until when its invoices are to be paid."""

    State = InvoiceRunState
    TRANSITIONS = INVOICE_RUN_TRANSITIONS
    INITIAL = INVOICE_RUN_INITIAL
    access = AccessPath(staff=READERS)
    objects = InvoiceRunQuerySet.as_manager()

    due_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [states_check(INVOICE_RUN_TRANSITIONS, INVOICE_RUN_INITIAL, "invoice_run_state_known")]

    def __str__(self):
        return f"Invoice run {self.pk}"


class RunPayer(AppendOnly):
    """A payer that was chosen for a run."""

    access = AccessPath(staff=READERS)

    run = models.ForeignKey(InvoiceRun, on_delete=models.PROTECT, related_name="payers")
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["run", "pk"]
        constraints = [models.UniqueConstraint(fields=["run", "payer"], name="payer_once_per_run")]

    def __str__(self):
        return f"Payer {self.payer_id} of run {self.run_id}"


class RunResult(AppendOnly):
    """What became of a payer in a run: an invoice, or the reason why there is none."""

    access = AccessPath(staff=READERS)

    run = models.ForeignKey(InvoiceRun, on_delete=models.PROTECT, related_name="results")
    payer = models.ForeignKey(Payer, on_delete=models.PROTECT, related_name="+")
    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, null=True, blank=True, related_name="run_result")
    problem = models.JSONField(null=True, help_text="{code, params}: why no invoice was issued.")
    at = models.DateTimeField()

    class Meta:
        ordering = ["run", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["run", "payer"], name="result_once_per_run"),
            models.CheckConstraint(
                condition=models.Q(invoice__isnull=False, problem__isnull=True)
                | models.Q(invoice__isnull=True, problem__isnull=False),
                name="run_result_is_an_invoice_or_a_problem",
            ),
        ]

    def __str__(self):
        return f"Result {self.pk}"
