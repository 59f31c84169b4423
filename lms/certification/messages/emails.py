"""Texts of emails about certificates."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from cohorts.notices.texts import email_text

# Other people may see the subject, so it does not say what for, or what happened.
SUBJECT = _("News about your certificate")
EMAILS = {
    "issued": _(
        "Congratulations! You have met every requirement, and we have issued your certificate. You can view and "
        "download it here:"
    ),
    "held": _(
        "A record that your certificate depends on has changed, so your certificate is suspended until program staff "
        "have reviewed it. No decision has been made yet, and you do not need to do anything now. You can read more "
        "here:"
    ),
    "held_renewal": _(
        "A record that the renewal of your certificate depends on has changed, so the term that you renewed is on hold "
        "until program staff have reviewed it. The term before it runs on until its last day, and you are certified "
        "until then. You can read more here:"
    ),
    "suspended": _("Program staff have suspended your certificate. Read the reason, and what you can do next, here:"),
    "reinstated": _("Your certificate is active again. You can view it here:"),
    "rejected": _("Your certificate is active again. You can view it here:"),
    "withdrawn": _("Your certificate is active again. You can view it here:"),
    "returned": _(
        "The record that your certificate depends on has been put right, so your certificate is active again. You can "
        "view it here:"
    ),
    "ended": _("Your certificate is active again. You can view it here:"),
    "annulled": _(
        "The suspension of your certificate was annulled: it counts as if it had never been. You can view your "
        "certificate here:"
    ),
    "overturned": _(
        "The revocation of your certificate was annulled: it counts as if it had never been. You can view your "
        "certificate here:"
    ),
    "restricted": _("Program staff have put your certificate on probation. Read the reason and what it means here:"),
    "lifted": _("The probation of your certificate has ended. You can view it here:"),
    "surrendered": _("As you asked, your certificate has ended. You can read it here:"),
    "restored": _(
        "Your certificate was ended by mistake. It is active again. If you had begun to renew it, or to apply for the "
        "next level, please begin that again. You can view your certificate here:"
    ),
    "back_probation": _(
        "Your certificate counts again. It is on probation, as it was before. You can view it, and the reason, here:"
    ),
    "back_suspended": _(
        "Your certificate was ended by mistake. It is suspended, as it was before. You can view it, and the reason, "
        "here:"
    ),
    "back_grace": _(
        "Your certificate counts again. Its last day is over, and it is in the grace period: renew it now. You can "
        "view it here:"
    ),
    "back_expired": _(
        "What was decided about your certificate is undone. Its last day is over, so it is expired. You can see here "
        "how to be certified again:"
    ),
    "issued_renewal": _("Your certificate is renewed. You can view and download the new one here:"),
    "issued_upgrade": _(
        "Congratulations! We have issued your certificate of the next level. You can view and download it here:"
    ),
    "issued_reinstatement": _("You are certified again. You can view and download your new certificate here:"),
    "issued_name_change": _(
        "We have issued your certificate with your present name and a new number. Its dates stay the same. Please use "
        "the new one: the old number no longer says anything about you. You can download it here:"
    ),
    "issued_correction": _(
        "We have corrected your certificate. It has a new number, and its dates stay the same. You can download it "
        "here:"
    ),
    "issued_reissue": _(
        "We have issued a new copy of your certificate. It has a new number, and its dates stay the same. You can "
        "download it here:"
    ),
    "resumed": _(
        "Your certificate of the level before counts again, with its own dates, because that of the next level was "
        "revoked. You can view it here:"
    ),
    "revoked_level": _(
        "Program staff have revoked your certificate of the next level. That of the level before counts again. Read "
        "the reason, and what you can do next, here:"
    ),
    "revoked": _("Program staff have revoked your certificate. Read the reason, and what you can do next, here:"),
}
# What was decided about an application, and about a renewal, by the state that it has now.
ADMITTED = {
    "admitted": _("Program staff have admitted you."),
    "conditional": _("Program staff have admitted you on a condition."),
    "denied": _("Program staff have not admitted you."),
}
RENEWED = {
    "admitted": _("Program staff have granted the renewal of your certificate."),
    "conditional": _("Program staff have granted the renewal of your certificate on a condition."),
    "denied": _("Program staff have not granted the renewal of your certificate."),
}
UPGRADED = {
    "admitted": _("Program staff have granted the next level of your certificate."),
    "conditional": _("Program staff have granted the next level of your certificate on a condition."),
    "denied": _("Program staff have not granted the next level. Your certificate stays as it is."),
}
# What supervisors and agencies read, beside the name; never a reason.
COMES_BACK = ("reinstated", "rejected", "withdrawn", "returned", "ended", "annulled", "overturned", "restored")
ACTIVE_AGAIN = _("Their certificate is active again.")
STAFF_NEWS = {
    "issued": _("A certificate was issued to them."),
    "held": _("Their certificate is suspended until program staff have reviewed a change. No decision has been made."),
    "held_renewal": _(
        "They renewed their certificate early, and the new term is on hold until program staff have reviewed a change. "
        "They are certified through the last day of the term that runs."
    ),
    "suspended": _("Their certificate is suspended. Until it is active again, they do not count as certified."),
    "restricted": _("Their certificate is on probation. They are still certified."),
    "lifted": _("The probation of their certificate has ended."),
    "surrendered": _("Their certificate has ended. They do not count as certified any more."),
    "resumed": _(
        "Their certificate of the next level was revoked. That of the level before counts again: they are certified."
    ),
    "revoked": _("Their certificate was revoked. They do not count as certified any more."),
    **dict.fromkeys(COMES_BACK, ACTIVE_AGAIN),
    "back_probation": _("Their certificate counts again. It is on probation, and they are certified."),
    "back_suspended": _("Their certificate was ended by mistake. It is suspended, as it was before."),
    "back_grace": _("Their certificate counts again. It is in the grace period after its last day."),
    "back_expired": _("What was decided about their certificate is undone. It is expired: they are not certified."),
}
QUESTIONS = _("If you have questions, contact state program staff.")
SWEEP_SUBJECT = _("The nightly check changed certification decisions")
SWEEP = _("The nightly check found decisions that did not match their records, and changed them:")
SWEEP_TASK = _("Please review each of them under Certification, Candidacies.")
SWEEP_MET = _("- %(person)s, %(program)s: all requirements are met")
SWEEP_OPEN = _("- %(person)s, %(program)s: some requirements are not met")


def back_words(kind: Any, status: str) -> str:
    """Return which text says that something was undone, by the status that follows; "" for that of the kind itself."""
    return f"back_{status}" if str(kind) in COMES_BACK and status != "active" else ""


def certificate_email(kind: str, person: Any) -> str:
    """Return the body of an email about a certificate; `{link}` is replaced with its URL when the email is sent."""
    return email_text(person, str(EMAILS[kind]), "{link}", str(QUESTIONS))
