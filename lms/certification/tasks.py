"""Background jobs of certification. Each is safe to run twice."""

import logging
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.utils import timezone

from cohorts.core.dates import home_day
from cohorts.core.persons import person_of
from cohorts.notices.rules.retries import is_permanent
from lms.certification.actions import (
    applications,
    certificate_documents,
    conditions,
    credential_names,
    cycle_fees,
    decisions,
    part_requests,
    renewal_notices,
    renewals,
    review_clocks,
    sign_ups,
    supervision_plans,
    sweep_reports,
)
from lms.certification.facts.practice import duties_due
from lms.certification.models import (
    REVIEWED,
    UNFINISHED,
    Application,
    ApplicationState,
    Candidacy,
    Certificate,
    CertificateKind,
    Channel,
    Cycle,
    PartRequest,
    RequestState,
    SignUp,
)
from lms.certification.models.certificate_status import RUNNING_STATES
from lms.certification.models.practice_rules import employments_on
from lms.certification.models.rules import RENEWALS
from lms.certification.sign_up_letters import letter_of

logger = logging.getLogger(__name__)
SWEEP_BATCH, NOTICE_BATCH = 100, 1000
DAYS_BEFORE_END, DAYS_WITHOUT_A_PART = timedelta(days=7), timedelta(days=14)
# Of older drafts nobody is reminded: after an outage, not of all at once.
OLDEST_DRAFT = timedelta(days=60)


def reconsider_noted():
    """Process the queue of reconsiderations in batches, each in its own transaction.

    If a batch fails, its candidacies are processed one by one, so that one failure does not stop the others. A
    candidacy that fails stays in the queue, and its error is raised at the end.
    """
    done, errors, ids = 0, {}, set()
    while True:
        ids.update(decisions.next_noted(without=list(errors)))
        try:
            count = decisions.drain(without=list(errors), by=None, at=timezone.now())
        except Exception:
            count = _one_by_one(errors)
        if not count:
            break
        done += count
    # Of their own transaction, so that they wait for nobody who waits for a reconsideration.
    _count_clocks(Application.objects.filter(cycle__candidacy__in=ids))
    if errors:
        raise next(iter(errors.values()))
    return done


def _count_clocks(rows):
    """Count again, in batches, what those of `rows` that wait lack, and until when; return how many changed."""
    done, last = 0, 0
    rows = rows.filter(state__in=REVIEWED).order_by("pk")
    while batch := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:SWEEP_BATCH]):
        done += review_clocks.count_waiting(application_ids=batch, by=None, at=timezone.now())
        last = batch[-1]
    return done


def charge_fees(*candidacy_ids):
    """Charge the fees of these candidacies whose moment has come. One failure stops no other; the first is raised."""
    errors = []
    for candidacy in Candidacy.objects.filter(pk__in=candidacy_ids).select_related("person", "program").order_by("pk"):
        try:
            cycle_fees.charge_fees(candidacy=candidacy, by=None, at=timezone.now())
        except Exception as error:
            logger.exception("The fees of candidacy %d could not be charged.", candidacy.pk)
            errors.append(error)
    if errors:
        raise errors[0]


def _one_by_one(errors):
    """Process each candidacy of the next batch alone, and add {candidacy id: error} to `errors`; return the count."""
    ids = decisions.next_noted(without=list(errors))
    for candidacy_id in ids:
        try:
            decisions.drain(only=candidacy_id, by=None, at=timezone.now())
        except Exception as error:
            logger.exception("Candidacy %d could not be reconsidered.", candidacy_id)
            errors[candidacy_id] = error
    return len(ids)


def recompute_all():
    """Reconsider every candidacy in the nightly sweep; return the ids of the decisions it appended.

    There should be none. If there are any, they are logged and emailed to program staff.
    """
    changed, errors = [], []
    last = 0
    while True:
        ids = list(Candidacy.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:SWEEP_BATCH])
        if not ids:
            break
        changed += [decision.pk for decision in _reconsider(ids, errors)]
        last = ids[-1]
    if changed:
        logger.warning("The nightly sweep changed %d verdicts: decisions %s.", len(changed), changed)
        sweep_reports.report_sweep(decision_ids=changed, by=None, at=timezone.now())
    if errors:
        raise errors[0]
    return changed


def _reconsider(ids, errors):
    """Return the new decisions of a batch; if it fails, process each candidacy alone and add errors to `errors`."""
    try:
        return decisions.reconsider(candidacy_ids=ids, by=None, at=timezone.now())
    except Exception as error:
        if len(ids) == 1:
            logger.exception("Candidacy %d could not be reconsidered.", ids[0])
            errors.append(error)
            return []
    return [decision for candidacy_id in ids for decision in _reconsider([candidacy_id], errors)]


def follow_renewals():
    """Remind of renewals, say the steps after the end, and move open renewals to the step of the day. Every night.

    In batches, each in its own transaction. One failure stops no other; the first is raised at the end.
    """
    at, errors, emailed = timezone.now(), [], 0
    due = Certificate.objects.filter(next_notice_on__lte=home_day(at), replaced_from=None, state__in=RUNNING_STATES)
    ids = list(due.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), NOTICE_BATCH):
        batch = ids[start : start + NOTICE_BATCH]
        try:
            emailed += renewal_notices.give_notices(certificate_ids=batch, by=None, at=at)
        except Exception as error:
            logger.exception("Reminders of certificates %d to %d failed.", batch[0], batch[-1])
            errors.append(error)
    open_renewals = Cycle.objects.filter(kind__in=RENEWALS, submitted_at=None, application__state__in=UNFINISHED)
    open_renewals = list(open_renewals.order_by("pk"))
    for start in range(0, len(open_renewals), NOTICE_BATCH):
        for cycle in renewals.out_of_step(open_renewals[start : start + NOTICE_BATCH], home_day(at)):
            try:
                renewals.follow_step(cycle=cycle, by=None, at=at)
            except Exception as error:
                logger.exception("The step of renewal %d could not be followed.", cycle.pk)
                errors.append(error)
    if errors:
        raise errors[0]
    return emailed


def keep_documents():
    """Keep the PDF of every certificate that has none yet. One failure stops no other; the first is raised."""
    errors, done = [], 0
    for certificate in Certificate.objects.filter(document=None).exclude(kind=CertificateKind.IMPORTED).order_by("pk"):
        try:
            certificate_documents.keep_document(certificate=certificate, by=None, at=timezone.now())
            done += 1
        except Exception as error:
            logger.exception("The document of certificate %d could not be kept.", certificate.pk)
            errors.append(error)
    if errors:
        raise errors[0]
    return done


def care_for_applications():
    """End questions that were not answered in time; remind of questions and conditions that end soon, and of drafts.

    Scheduled. One failure stops no other; the first is raised at the end.
    """
    at = timezone.now()
    questions = PartRequest.objects.filter(state=RequestState.OPEN).select_related("cycle__application")
    steps = [(part_requests.expire_request, {"request": row}) for row in questions.filter(expires_at__lte=at)]
    soon = questions.filter(expires_at__gt=at, expires_at__lte=at + DAYS_BEFORE_END, emails=1)
    steps += [(part_requests.remind_other, {"request": row}) for row in soon]
    drafts = Application.objects.filter(state=ApplicationState.DRAFT, channel=Channel.ONLINE)
    drafts = drafts.filter(begun_at__lte=at - DAYS_WITHOUT_A_PART, begun_at__gt=at - OLDEST_DRAFT)
    drafts = drafts.exclude(parts__at__gt=at - DAYS_WITHOUT_A_PART)
    steps += [(applications.remind_of_application, {"application": row}) for row in drafts]
    steps += [(conditions.remind_of_condition, {"application": row}) for row in conditions.due_soon(at)]
    errors = []
    for act, about in steps:
        try:
            act(**about, by=None, at=at)
        except Exception as error:
            logger.exception("%s failed.", act.__name__)
            errors.append(error)
    if errors:
        raise errors[0]
    return len(steps)


def send_sign_up(sign_up_id):
    """Email whoever typed an address to sign up: a link, or that they have an account. Safe to run twice.

    Sends outside any transaction. An address that the mail server refuses is nobody's concern here: whoever typed it
    gets no link. Any other trouble is raised, so that the job is tried again.
    """
    row = SignUp.objects.filter(pk=sign_up_id, used_at=None).first()
    if row is None or sign_ups.email_known(sign_up=row, by=None, at=timezone.now()):
        return
    send_letter(letter_of(row), f"sign-up {row.pk}")


def send_letter(letter, about):
    """Send a letter to an address without an account. One that is refused for good is nobody's concern here."""
    try:
        letter.send()
    except (SMTPRecipientsRefused, SMTPResponseException) as error:
        if not is_permanent(_code_of(error)):
            raise
        logger.info("The mail server refused the email of %s for good.", about)


def _code_of(error):
    """The code of a mail server's answer."""
    if isinstance(error, SMTPRecipientsRefused):
        return min(code for code, _words in error.recipients.values())
    return error.smtp_code


def forget_sign_ups():
    """Delete what people typed to sign up some days ago. Scheduled."""
    return sign_ups.forget_sign_ups(by=None, at=timezone.now())


def count_review_clocks():
    """Count again what each application that waits lacks, and until when it is decided; returns how many changed.

    Scheduled each night: documents grow too old, and the office enters days off. Safe to run again.
    """
    return _count_clocks(Application.objects.all())


def name_credentials():
    """Name each certificate after the rules in force; returns how many names changed. Scheduled each night."""
    return len(credential_names.name_credentials(by=None, at=timezone.now()))


def remind_of_supervision():
    """Remind specialists and their supervisors of supervision that is due within a week, once for each period.

    Scheduled daily. Constant queries for each batch of people. One failure stops no other; the first is raised.
    """
    at, last, errors, count = timezone.now(), 0, [], 0
    while True:
        rows = Candidacy.objects.filter(person__gt=last).order_by("person_id").values_list("person_id", flat=True)
        people = list(rows.distinct()[:SWEEP_BATCH])
        if not people:
            break
        last = people[-1]
        for due in _supervision_due(people, at):
            try:
                supervision_plans.remind(due=due, by=None, at=at)
                count += 1
            except Exception as error:
                logger.exception("A reminder of supervision failed.")
                errors.append(error)
    if errors:
        raise errors[0]
    return count


def _supervision_due(people, at):
    """What to remind of, of those who work somewhere."""
    due = duties_due(people, home_day(at))
    jobs = {person_of(row.user_id): row for row in employments_on(due) if row.ended_at is None} if due else {}
    for person, job in jobs.items():
        for rules, state, period in due.get(person, ()):
            yield supervision_plans.Due(job.user, job.supervisor, rules.program, state.duty.key, period.last)
