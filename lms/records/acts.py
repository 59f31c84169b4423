"""The act of records that needs two people: destroying them."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cohorts.core import roles
from cohorts.core.approvals.registry import Act, register
from cohorts.core.refusals import Refused
from lms.records.actions.erasure import grant_erasure, reopen_erasure
from lms.records.actions.purges import PURGE, approve_run, drop_run
from lms.records.facts.neutral import label_of
from lms.records.facts.outcome_report import Report, lines_of, report_of
from lms.records.models import PurgeCause, PurgeItem, PurgeRun, RunState
from lms.records.models.retention import READERS


def _effects(run, payload):
    if run.state != RunState.PROPOSED:
        raise Refused("purge_over")
    return [
        _("%(cause)s: the content of these records is destroyed for good, also in backups.")
        % {"cause": run.get_cause_display()},
        *_records(run),
        _("Kind, dates, decisions and a keyed hash stay. What a legal hold keeps by then stays too."),
    ]


def _records(run):
    """How many of each class, and what holds keep already."""
    report = report_of([run])
    lines = [
        _("%(n)s records: %(class)s") % {"n": number, "class": label_of(code)}
        for code, number in sorted(report.waiting.items())
    ]
    if run.cause == PurgeCause.ERASURE:
        lines.append(_("Other restricted records of the person, if there are any and they were chosen."))
    return [*lines, *lines_of(Report(held=report.held))]


def _execute(*, subject, payload, reason, by, at):
    approve_run(run=subject, by=by, at=at)
    grant_erasure(run=subject, by=by, at=at)


def _close(*, subject, payload, kind, reason, by, at):
    drop_run(run=subject, by=by, at=at)
    reopen_erasure(run=subject, by=by, at=at)


def _people(run, payload):
    return set(PurgeItem.objects.filter(run=run).exclude(record__person=None).values_list("record__person", flat=True))


def _address(run):
    return reverse("purge", args=[run.pk])


register(
    Act(
        code=PURGE,
        label=gettext_lazy("Destroy records"),
        proposers=(roles.PROGRAM,),
        approvers=(roles.PROGRAM,),
        subject=PurgeRun,
        authority="authority",
        effects=_effects,
        execute=_execute,
        close=_close,
        beneficiaries=_people,
        address=_address,
        address_readers=READERS,
        done=gettext_lazy("The records are destroyed now, one by one. What a legal hold keeps stays."),
        undo=gettext_lazy("No. What is destroyed cannot be read again, also from a backup."),
    ),
)
