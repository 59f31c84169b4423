"""Background jobs of exams: read ids and call one action for each; safe to run twice."""

from django.utils import timezone

from cohorts.core.actions import Refused
from exams.delivery.actions import accommodation_ends, attempts, notices, reminders, sittings
from exams.delivery.models import EndedHow, ExamWindow, Sitting, SittingState


def sweep_deadlines():
    """Submit every sitting whose time and grace period are over, each in its own transaction; returns the number.

    Runs every minute. A sitting that cannot be submitted does not block the others; errors are raised as a group at the
    end.
    """
    now = timezone.now()
    due = Sitting.objects.filter(state=SittingState.BEGUN, deadline_at__lte=now).order_by("deadline_at")
    errors = []
    ids = [sitting.pk for sitting in due.only("deadline_at", "grace_seconds") if sitting.kept_until <= now]
    for sitting_id in ids:
        try:
            sittings.submit(sitting_id=sitting_id, by=None, at=now, how=EndedHow.DEADLINE)
        except Refused:
            continue  # a proctor has added time since
        except Exception as error:
            error.add_note(f"Sitting {sitting_id} could not be submitted at its deadline.")
            errors.append(error)
    if errors:
        raise ExceptionGroup("Some sittings could not be submitted at their deadline.", errors)
    return len(ids)


def sweep_no_shows():
    """Record no-shows of every closed window; returns the number of windows. Runs every five minutes.

    A window that cannot be processed does not block the others; errors are raised as a group at the end.
    """
    now = timezone.now()
    errors = []
    ids = attempts.windows_without_no_shows(now)
    for window_id in ids:
        try:
            attempts.record_no_shows(window_id=window_id, by=None, at=now)
        except Exception as error:
            error.add_note(f"The no-shows of window {window_id} could not be recorded.")
            errors.append(error)
    if errors:
        raise ExceptionGroup("The no-shows of some windows could not be recorded.", errors)
    return len(ids)


def email_submitted(sitting_id):
    """Email the candidate that their answers were received."""
    related = ("person", "window__exam", "window__cohort__vendor", "window__release")
    sitting = Sitting.objects.select_related(*related).get(pk=sitting_id)
    notices.email_submitted(sitting, by=None, at=timezone.now())


def send_window_reminders():
    """Remind people of exams that open or close soon; returns the number of reminders. Runs every 15 minutes.

    A window that cannot be processed does not block the others; errors are raised as a group at the end.
    """
    now, count, errors = timezone.now(), 0, []
    for window_id in reminders.windows_to_remind(now):
        try:
            window = ExamWindow.objects.select_related("exam", "cohort__vendor").get(pk=window_id)
            count += reminders.send_window_reminders(window=window, by=None, at=now)
        except Exception as error:
            error.add_note(f"The reminders of window {window_id} could not be sent.")
            errors.append(error)
    if errors:
        raise ExceptionGroup("The reminders of some exam windows could not be sent.", errors)
    return count


def remind_of_accommodation_ends():
    """Remind people whose accommodations end soon; returns the number of people. Runs every hour."""
    now = timezone.now()
    endings = accommodation_ends.accommodations_ending(now)
    return sum(accommodation_ends.remind_of_end(ending=ending, by=None, at=now) for ending in endings)
