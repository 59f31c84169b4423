"""Invoice runs: invoices for the waiting fees of many payers, each payer in its own transaction."""

import json
from collections.abc import Collection
from datetime import date, datetime

from cohorts.billing.actions.documents import lock
from cohorts.billing.actions.invoices import issue_invoice
from cohorts.billing.models import Charge, InvoiceRun, Payer, RunPayer, RunResult
from cohorts.billing.models.invoice_runs import InvoiceRunState
from cohorts.billing.rules.balances import due_date_problem
from cohorts.core import roles
from cohorts.core.access import require
from cohorts.core.actions import Refused, action, log
from cohorts.core.dates import home_day
from cohorts.core.jobs import enqueue
from cohorts.core.problems import Problem, as_json
from cohorts.core.refusals import refuse
from cohorts.core.states import transition
from cohorts.people.models import User

JOB = "cohorts.billing.tasks.carry_out_run"
UNFINISHED = (InvoiceRunState.QUEUED, InvoiceRunState.RUNNING)


def unfinished_run() -> InvoiceRun | None:
    """Return the run that is not finished; there is at most one."""
    run: InvoiceRun | None = InvoiceRun.objects.filter(state__in=UNFINISHED).first()
    return run


@action("invoice_run.requested", "Started an invoice run")
def request_run(*, payers: Collection[Payer], due_on: date, by: User | None, at: datetime) -> InvoiceRun:
    """Create a run for these payers, queue its job, log who started it, and return it.

    Refuses a due date in the past, a run without payers, a payer without waiting fees, and a second run while one is
    not finished.
    """
    require(by, roles.FINANCE)
    refuse(due_date_problem(due_on, home_day(at)))
    if not payers:
        raise Refused("run_payers_missing", field="payers")
    if (unfinished := unfinished_run()) is not None:
        raise Refused("run_under_way", run=unfinished)
    ids = {payer.pk for payer in payers}
    waiting = set(Charge.objects.waiting().filter(payer__in=ids).order_by().values_list("payer", flat=True))
    if waiting != ids:
        raise Refused("run_payer_without_fees", field="payers")
    run = InvoiceRun.objects.create(due_on=due_on, by=by, at=at)
    RunPayer.objects.bulk_create(RunPayer(run=run, payer=payer) for payer in payers)
    log(run, by=by, at=at, payers=len(ids), due_on=due_on.isoformat())
    enqueue(JOB, run.pk)
    return run


@action("invoice_run.continued", "Continued an invoice run")
def continue_run(*, run: InvoiceRun, by: User | None, at: datetime) -> InvoiceRun:
    """Queue the job of an unfinished run again, after a crash. Payers that have a result are not invoiced again."""
    require(by, roles.FINANCE)
    run = InvoiceRun.objects.get(pk=run.pk)
    if run.state not in UNFINISHED:
        raise Refused("run_finished")
    log(run, by=by, at=at)
    enqueue(JOB, run.pk)
    return run


@action("invoice_run.started", "Began to issue the invoices of a run")
def start_run(*, run: InvoiceRun, by: User | None, at: datetime) -> InvoiceRun:
    """Mark a run as running; one whose worker was lost is started again."""
    return transition(run, "start", by=by, at=at)


@action("invoice_run.issued", "Issued an invoice in a run")
def issue_in_run(*, run: InvoiceRun, payer: Payer, by: User | None, at: datetime) -> RunResult:
    """Issue the invoice of one payer of a run; returns its result. The result and the invoice commit together.

    Returns the result that exists, if a job was delivered twice. Refuses what `issue_invoice` refuses.
    """
    lock(payer)
    result = RunResult.objects.filter(run=run, payer=payer).first()
    if result is None:
        invoice = issue_invoice(payer=payer, due_on=run.due_on, by=by, at=at)
        result = RunResult.objects.create(run=run, payer=payer, invoice=invoice, at=at)
    return result


@action("invoice_run.refused", "Issued no invoice to a payer of a run")
def record_problem(*, run: InvoiceRun, payer: Payer, problem: Problem, by: User | None, at: datetime) -> RunResult:
    """Append why a payer of a run got no invoice; returns the result. Returns the one that exists, if any."""
    lock(payer)
    result = RunResult.objects.filter(run=run, payer=payer).first()
    if result is None:
        stored = json.loads(json.dumps(as_json(problem), default=str))
        result = RunResult.objects.create(run=run, payer=payer, problem=stored, at=at)
        log(run, by=by, at=at, payer=payer.name, code=problem.code)
    return result


@action("invoice_run.completed", "Finished an invoice run")
def complete_run(*, run: InvoiceRun, by: User | None, at: datetime) -> InvoiceRun:
    """Mark a run as done, and log how many invoices were issued. Does nothing if it is done already."""
    run = InvoiceRun.objects.select_for_update().get(pk=run.pk)
    if run.state != InvoiceRunState.RUNNING:
        return run
    counts = InvoiceRun.objects.with_counts().get(pk=run.pk)
    fields = {"finished_at": at}
    return transition(run, "complete", by=by, at=at, fields=fields, issued=counts.issued, refused=counts.refused)


def payers_left(run: InvoiceRun) -> list[Payer]:
    """Return the payers of a run that have no result yet, in order. One query."""
    done = RunResult.objects.filter(run=run).values("payer")
    rows = RunPayer.objects.filter(run=run).exclude(payer__in=done).order_by("pk")
    return [row.payer for row in rows.select_related("payer__organization", "payer__person")]
