"""Why a renewal or an entry of continuing education is refused."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.formatting import format_day, format_minutes
from cohorts.core.refusals import register, worded

MESSAGES = register(
    {
        "application_revoked": _(
            "Your certificate of this program was revoked. By its rules you cannot apply again. If you think that this "
            "is wrong, contact state program staff."
        ),
        "application_revoked_until": _("Your certificate was revoked. You can apply again from %(day)s."),
        "renewal_not_active": _("This certificate cannot be renewed now. Its state is: %(state)s."),
        "renewal_without_rules": _(
            "The rules in effect today do not say how this certificate is renewed. It stays as it is until its last "
            "day. Contact program staff."
        ),
        "renewal_not_needed": _("This certificate does not need to be renewed."),
        "renewal_too_early": worded(_("You can renew this certificate from %(day)s."), day=format_day),
        "renewal_over": _("This certificate can no longer be renewed. You can apply again as if for the first time."),
        "upgrade_unknown": _("By the rules of today there is no such level to apply for."),
        "upgrade_not_active": _(
            "With this certificate you cannot apply for the next level now. Its state is: %(state)s."
        ),
        "upgrade_renew_first": _("Renew your certificate first. Then you can apply for the next level."),
        "upgrade_certified": _("You have a certificate of this level already."),
        "upgrade_revoked_through": _(
            "Your certificate of this level was revoked. You can apply for it again after %(day)s."
        ),
        "learning_of_another": _("You can only change what you entered yourself."),
        "learning_not_certified": _("You can enter continuing education once you are certified."),
        "learning_title_missing": _("Enter what you learned, such as the title of the course."),
        "learning_none_chosen": _("Check at least one entry."),
        "learning_none_waits": _("Somebody has looked at every entry of %(person)s."),
        "learning_decided_meanwhile": _(
            "Somebody decided one of these entries after you opened this page. Nothing was saved. Open the page again."
        ),
        "learning_minutes_wrong": _("Enter hours and minutes: more than nothing, and at most 100 hours."),
        "learning_above_entry": worded(_("At most %(most)s: the time that was entered."), most=format_minutes),
        "learning_before_certificate": worded(
            _("You have been certified since %(day)s. Earlier days do not count."), day=format_day
        ),
        "learning_day_full": worded(
            _("With this, %(day)s would have more than 24 hours. Check the day and the hours."), day=format_day
        ),
        "learning_proof_again": worded(
            _(
                "You sent this file before, for “%(title)s” on %(day)s. The same proof counts once. Send another file, "
                "or remove that entry first."
            ),
            day=format_day,
        ),
        "learning_used": _("This entry is part of a renewal that you submitted, so it stays."),
        "nothing_to_print": _("There is no certificate to print with these choices."),
        "print_days_reversed": _("The last day is before the first one. Check both days."),
        "name_chosen_already": _("This was chosen already, perhaps in another tab."),
        "learning_without_proof": _("There is no file with this entry."),
    }
)
