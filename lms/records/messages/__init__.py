"""Messages for the refusal codes of records."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.refusals import register

MESSAGES = register(
    {
        "copy_gone": _("This copy was removed. Ask for another one."),
        "copy_not_ready": _("This copy is being prepared. We email you when it is ready."),
        "copy_of_another": _("Only the person can do this."),
        "copy_reason_missing": _("Enter who asked, and how you made sure who they are."),
        "copy_too_soon": _("A copy is being prepared or is ready. Download that one, or ask again when it is removed."),
        "erasure_class_kept": _("Something that you chose must be kept now. Look at the list again."),
        "erasure_elsewhere": _("Your authority keeps nothing about this person. Another authority does."),
        "erasure_of_another": _("Only the person can do this."),
        "erasure_open": _("There is a request already that is not finished."),
        "erasure_own": _("This request is your own. A colleague decides on it."),
        "erasure_reason_missing": _("Enter the reason. The person reads it."),
        "public_days_wrong": _("Enter a last day that is the same as or after the first day."),
        "public_days_ahead": _("Enter a last day that is today or earlier. Records of later days are not complete."),
        "public_request_missing": _("Enter what was asked, and by which law."),
        "public_requester_missing": _("Enter who asked."),
        "public_tables_missing": _("Choose at least one kind of record."),
        "purge_class_missing": _("Choose at least one class of records."),
        "purge_not_approved": _("A second person must approve this purge first."),
        "purge_nothing": _("Nothing of this is past its period, or it is proposed already."),
        "purge_over": _("This purge was carried out or dropped already."),
        "record_class_unknown": _("Choose a class of records."),
        "record_event_unknown": _("Choose from when the period runs."),
        "record_office_missing": _("Choose the authority."),
        "record_period_wrong": _(
            "Enter a whole number of 1 or more, at most a century. Leave it empty to keep for good."
        ),
        "record_source_missing": _("Enter the law, schedule or decision that says so."),
    }
)
