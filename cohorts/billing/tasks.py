"""Background jobs of billing: read ids and call one action for each; safe to run twice."""

from django.utils import timezone

from cohorts.billing.actions.bank_rows import record_confirmed
from cohorts.billing.actions.reminders import payers_owing, remind
from cohorts.billing.models import BankFile, Payer
from cohorts.people.models import User


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


def record_bank_rows(file_id, person_id):
    """Record the payments that a person confirmed of an imported bank file. What was recorded before is left alone."""
    person = User.objects.filter(pk=person_id).first()
    record_confirmed(file=BankFile.objects.get(pk=file_id), by=person, at=timezone.now())
