"""Background jobs of billing: read ids and call one action for each; safe to run twice."""

import logging

from django.utils import timezone

from cohorts.billing.actions import invoice_runs
from cohorts.billing.actions.bank_rows import record_confirmed
from cohorts.billing.actions.reminders import payers_owing, remind
from cohorts.billing.models import BankFile, InvoiceRun, Payer
from cohorts.billing.models.invoice_runs import InvoiceRunState
from cohorts.core.actions import Refused
from cohorts.core.problems import Problem
from cohorts.people.models import User

logger = logging.getLogger(__name__)
PROGRAM_ERROR = Problem("run_broke")


def send_reminders():
    """Remind every payer of what is due by the rule, each in its own transaction; returns the number of reminders.

    Runs every morning. A payer that fails does not block the others; errors are raised as a group at the end.
    """
    now, count, errors = timezone.now(), 0, []
    for payer_id in payers_owing():
        try:
            count += len(remind(payer=Payer.objects.get(pk=payer_id), by=None, at=now))
        except Exception as error:
            error.add_note(f"Payer {payer_id} could not be reminded.")
            errors.append(error)
    if errors:
        raise ExceptionGroup("Some payers could not be reminded.", errors)
    return count


def carry_out_run(run_id):
    """Issue the invoices of a run, each in its own transaction, and record why a payer got none.

    Safe to run twice and after a crash: a payer with a result is left out. A payer that fails does not block others.
    """
    run = InvoiceRun.objects.select_related("by").get(pk=run_id)
    if run.state == InvoiceRunState.DONE:
        return
    invoice_runs.start_run(run=run, by=run.by, at=timezone.now())
    for payer in invoice_runs.payers_left(run):
        problem = _issue(run, payer)
        if problem is not None:
            invoice_runs.record_problem(run=run, payer=payer, problem=problem, by=run.by, at=timezone.now())
    invoice_runs.complete_run(run=run, by=run.by, at=timezone.now())


def _issue(run, payer):
    """Issue one invoice; returns why it could not be issued, or None."""
    try:
        invoice_runs.issue_in_run(run=run, payer=payer, by=run.by, at=timezone.now())
    except Refused as refusal:
        return refusal.problems[0]
    except Exception:
        logger.exception("Run %s could not invoice payer %s.", run.pk, payer.pk)
        return PROGRAM_ERROR
    return None


def record_bank_rows(file_id, person_id):
    """Record the payments that a person confirmed of an imported bank file. What was recorded before is left alone."""
    person = User.objects.filter(pk=person_id).first()
    record_confirmed(file=BankFile.objects.get(pk=file_id), by=person, at=timezone.now())
