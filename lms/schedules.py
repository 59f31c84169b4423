"""Scheduled jobs, registered with django-q2. Cron times are in HOME_TIME_ZONE."""

from django_q.models import Schedule

SCHEDULES = (
    # (name, function, interval in minutes or None, cron expression or None)
    ("exam deadlines", "exams.delivery.tasks.sweep_deadlines", 1, None),
    ("no-shows", "exams.delivery.tasks.sweep_no_shows", 5, None),
    ("scheduled publishing", "cms.tasks.publish_scheduled", 1, None),
    ("reconsider", "lms.certification.tasks.reconsider_noted", 5, None),
    ("applications", "lms.certification.tasks.care_for_applications", None, "20 * * * *"),
    ("ways to apply", "lms.certification.pathway_tasks.follow_pathways", None, "30 5 * * *"),
    ("requests to agencies", "lms.certification.sponsor_tasks.follow_sponsor_requests", None, "45 5 * * *"),
    ("renewals", "lms.certification.tasks.follow_renewals", None, "10 5 * * *"),
    ("audits", "lms.certification.audit_tasks.follow_audits", None, "25 * * * *"),
    ("documents of certificates", "lms.certification.tasks.keep_documents", None, "40 * * * *"),
    ("complaints", "lms.certification.complaint_tasks.follow_complaints", None, "50 0 * * *"),
    ("old sign-ups", "lms.certification.tasks.forget_sign_ups", None, "40 2 * * *"),
    ("review clocks", "lms.certification.tasks.count_review_clocks", None, "40 0 * * *"),
    ("names of certificates", "lms.certification.tasks.name_credentials", None, "1 0 * * *"),
    ("supervision", "lms.certification.tasks.remind_of_supervision", None, "40 6 * * *"),
    ("endorsements", "lms.certification.endorsement_tasks.follow_endorsements", None, "50 6 * * *"),
    ("waiting lists", "cohorts.training.tasks.fill_free_seats", 1, None),
    ("emails", "cohorts.notices.tasks.send_waiting_emails", 1, None),
    ("undelivered emails", "cohorts.notices.tasks.read_bounces", 5, None),
    ("daily emails", "cohorts.notices.tasks.send_digests", None, "0 7 * * *"),
    ("training reminders", "cohorts.training.tasks.send_training_reminders", 15, None),
    ("exam reminders", "exams.delivery.tasks.send_window_reminders", 15, None),
    ("accommodation reminders", "exams.delivery.tasks.remind_of_accommodation_ends", None, "10 * * * *"),
    ("log seals", "cohorts.core.sealing.tasks.seal_new_entries", 5, None),
    ("unconfirmed acts", "cohorts.core.approvals.tasks.end_unconfirmed_acts", 60, None),
    ("expired sessions", "lms.tasks.delete_expired_sessions", None, "15 3 * * *"),
    ("records", "lms.records.tasks.night", None, "30 4 * * *"),
    ("backup", "lms.tasks.back_up", None, "0 1 * * *"),
    ("log check", "lms.tasks.check_sealed_log", None, "30 0 * * *"),
    ("problems", "lms.tasks.report_problems", 5, None),
    ("reminders", "cohorts.billing.tasks.send_reminders", None, "0 8 * * *"),
    ("decisions about cohorts", "cohorts.training.tasks.remind_of_decisions", None, "0 * * * *"),
    ("hours", "cohorts.training.tasks.recount_hours", None, "0 2 * * *"),
    ("nightly recount", "lms.certification.tasks.recompute_all", None, "30 2 * * *"),
)


def ensure_schedules():
    """Create or update every schedule. Safe to run again."""
    for name, function, minutes, cron in SCHEDULES:
        kind = Schedule.CRON if cron else Schedule.MINUTES
        Schedule.objects.update_or_create(
            name=name,
            defaults={"func": function, "schedule_type": kind, "minutes": minutes, "cron": cron, "repeats": -1},
        )
