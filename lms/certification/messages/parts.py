"""Sentences of findings about the parts of an application, employment, certificates held, practice and learning."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lms.certification.messages.agency_filings import SENTENCES as FILED
from lms.certification.messages.areas import area_words
from lms.certification.messages.formats import day, hours, in_words, plain_day
from lms.certification.rules.facts import AskedAt
from lms.certification.rules.findings import Finding

# Titles of requirements that have no title in the program.
TITLES = {
    "age": _("Age"),
    "agency_form": _("Form of the employer: %(key)s"),
    "agreement": _("Agreement: %(key)s"),
    "attestation": _("Statement: %(key)s"),
    "background_check": _("Background check"),
    "ce_hours": _("Continuing education"),
    "composite_exam": _("Exams together: %(key)s"),
    "document": _("Document: %(key)s"),
    "education": _("Education"),
    "employment": _("Employment"),
    "employment_hours": _("Hours of employment"),
    "good_standing": _("Good standing"),
    "holds": _("Certificate: %(key)s"),
    "holds_external": _("Certificate from elsewhere: %(key)s"),
    "interview": _("Interview: %(key)s"),
    "qualification": _("Qualification: %(key)s"),
    "reference": _("References"),
    "residence": _("Where you live or work"),
    "signature": _("Signature: %(key)s"),
    "supervised_hours": _("Supervised hours: %(key)s"),
}
MOMENTS = {
    AskedAt.APPLICATION: _("with the application"),
    AskedAt.BEFORE_TRAINING: _("before training"),
    AskedAt.TRAINING_START: _("when training starts"),
    AskedAt.EXAM_BOOKING: _("before the exam"),
    AskedAt.CERTIFICATION: _("before the certificate"),
    AskedAt.RENEWAL: _("with the renewal"),
}


def _text(text: Any, **formats: Callable[[Any], Any]) -> Callable[[Finding], str]:
    """Return a function that fills in the parameters of a finding; `formats` writes some of them."""

    def write(finding: Finding) -> str:
        params = dict(finding.params)
        for name, form in formats.items():
            params[name] = form(params[name]) if params.get(name) is not None else ""
        return str(text) % params

    return write


def _several(one: Any, several: Any) -> Callable[[Finding], str]:
    """Return a function that writes how many parts count, where it takes more than one."""

    def write(finding: Finding) -> str:
        return str(one if finding.params.get("needed", 1) == 1 else several) % finding.params

    return write


def _who_decided(without_name: Any, with_name: Any) -> Callable[[Finding], str]:
    def write(finding: Finding) -> str:
        by = finding.params.get("decided_by")
        return str(with_name if by else without_name) % {"day": day(finding.params["decided_at"]), "by": by}

    return write


def _kinds(without: Any, with_kinds: Any, **formats: Callable[[Any], Any]) -> Callable[[Finding], str]:
    def write(finding: Finding) -> str:
        return _text(with_kinds if finding.params.get("kinds") else without, kinds=in_words, **formats)(finding)

    return write


def _not_employed(finding: Finding) -> str:
    """The day is that of the training, the exam or the certificate: before it is known, no day is named."""
    when = {"moment": MOMENTS[finding.asked_at], "kinds": in_words(finding.params.get("kinds", ""))}
    if not when["kinds"]:
        text = gettext("You must be employed, %(moment)s. Your employer or program staff confirm it.")
    else:
        text = gettext(
            "You must be employed by one of these, %(moment)s: %(kinds)s. Your employer or program staff confirm it."
        )
    return text % when


def _practice(text: Any) -> Callable[[Finding], str]:
    def write(finding: Finding) -> str:
        params = {name: hours(value) for name, value in finding.params.items() if name.endswith("_minutes")}
        counted = gettext("%(credited_minutes)s count; %(needed_minutes)s are needed.")
        if "uncounted_minutes" in params:
            counted += " " + gettext("%(uncounted_minutes)s do not count: you were not certified on those days.")
        return f"{counted} {text}".strip() % params

    return write


def _learning(finding: Finding) -> str:
    text = _practice("")(finding)
    lacking = [
        gettext("%(hours)s of %(area)s") % {"hours": hours(length), "area": area_words(area)}
        for area, length in finding.params.get("lacking", ())
    ]
    return f"{text} " + gettext("Missing besides: %(list)s.") % {"list": ", ".join(lacking)} if lacking else text


def _too_short(finding: Finding) -> str:
    """Decisions that were stored before the day was read do not have it."""
    if not finding.params.get("since"):
        return gettext("It must be at least %(months)s months.") % finding.params
    text = gettext(
        "It must be so for at least %(months)s months. You entered that it is so since %(since)s; it is long enough "
        "from %(from)s."
    )
    return _text(text, **{"since": day, "from": day})(finding)


def _percent(value: Any) -> str:
    return f"{value.quantize(type(value)('0.1')):f}"


SENTENCES: dict[str, Callable[[Finding], str]] = {
    "age_enough": _text(_("At least %(years)s years old.")),
    "age_unknown": _text(_("Enter your date of birth. You must be at least %(years)s years old.")),
    "age_too_young": _text(
        _("You must be at least %(years)s years old. You will be from %(from)s."),
        **{"from": plain_day, "asked_on": day},
    ),
    "age_too_old": _text(_("This is for people of at most %(years)s years."), asked_on=day),
    "part_accepted": _who_decided(_("Accepted on %(day)s."), _("Accepted on %(day)s by %(by)s.")),
    "part_signed": _who_decided(_("Signed on %(day)s."), _("Signed on %(day)s.")),
    "part_waived": _who_decided(
        _("Waived on %(day)s: you do not need it."), _("Waived on %(day)s by %(by)s: you do not need it.")
    ),
    "part_of_office": _text(_("The office arranges it, and tells you when.")),
    "part_missing": _several(_("Still missing."), _("%(have)s of %(needed)s are here. The others are still missing.")),
    "part_begun": _several(
        _("Ready. It counts once you submit your application."),
        _("%(have)s of %(needed)s are here. They count once you submit your application."),
    ),
    "part_asked": _several(
        _("We have asked the person you named. You can send the request again. To ask somebody else, cancel it first."),
        _("%(have)s of %(needed)s are here. We have asked the people you named."),
    ),
    "part_sent": _several(
        _("We have it and will look at it."),
        _("%(have)s of %(needed)s are accepted. We have more and will look at it."),
    ),
    "part_returned": _text(_("We sent it back, with the reason. A new one is needed.")),
    "part_declined": _text(_("The person you named will not do it. Ask someone else.")),
    "part_refused": _text(_("It does not meet this requirement. The decision says why, and how to appeal.")),
    "part_too_old": _text(
        _("It is dated %(as_of)s. It can be at most %(days)s days old. Send a newer one."), as_of=day
    ),
    "part_without_day": _text(_("Enter the day that it is about.")),
    "part_other_version": _text(_("You signed another version of the text. Read the present one and sign it.")),
    "attestation_too_short": _too_short,
    "reference_kinds_missing": _text(_("One of them must come from each of: %(kinds)s."), kinds=in_words),
    "residence_elsewhere": _text(_("You must live or work in: %(states)s.")),
    "external_of_other_state": _text(_("It must be from one of: %(states)s.")),
    "external_ended": _text(_("It is valid through %(until)s only. Send one that is in force."), until=day),
    "external_not_begun": _text(_("It is valid from %(since)s on. It must be in force when you submit."), since=day),
    "agency_form_settled": _text(FILED["agency_form_settled"]),
    "agency_form_sent": _text(FILED["agency_form_sent"]),
    "agency_form_missing": _text(FILED["agency_form_missing"]),
    "agency_form_no_employer": _text(FILED["agency_form_no_employer"], asked_on=day),
    "employed": _text(_("Employed by %(employer)s."), asked_on=day),
    "employment_unconfirmed": _text(_("%(employer)s has not confirmed yet that it employs you."), asked_on=day),
    "employment_of_other_kind": _kinds(
        _("Your employer is not one of those the program asks for."),
        _("You must be employed by one of: %(kinds)s."),
        asked_on=day,
    ),
    "not_employed": _not_employed,
    "credential_held": _text(_("Held since %(since)s."), since=day),
    "credential_missing": _text(_("You need this certificate first.")),
    "credential_not_active": _text(_("This certificate is not active.")),
    "standing_good": _text(_("Nothing is open.")),
    "standing_open": _text(_("A decision is open. Program staff can tell you about it.")),
    "practice_enough": _practice(""),
    "practice_unconfirmed": _practice(_("Your supervisor has not confirmed %(unconfirmed_minutes)s yet.")),
    "practice_to_do": _practice(""),
    "learning_enough": _learning,
    "learning_to_do": _learning,
    "composite_passed": _text(_("%(percent)s percent over all parts; %(least)s are needed."), percent=_percent),
    "composite_not_passed": _text(
        _("Not yet passed: %(percent)s percent over all parts; %(least)s are needed."), percent=_percent
    ),
    "composite_parts_missing": _text(_("There is no result yet of: %(exams)s.")),
    "application_to_submit": _text(_("Not submitted yet.")),
    "ready_to_submit": _text(_("Ready. It counts once you submit your application.")),
    "asked_at_training_start": _text(_("Met today. It is looked at again on the first day of your training.")),
    "asked_at_exam_booking": _text(_("Met today. It is looked at again when your exam is scheduled.")),
    "fee_to_charge": _text(_("No charge yet. “My fees” will say how much it is and how to pay.")),
    "fee_of_employer": _text(_("No charge yet. Your employer pays this fee.")),
    "rule_faulty": _text(_("This rule of the program cannot be met. Program staff must correct it.")),
}
# What was given and does not meet the rule, whoever accepts it, in a few words.
_NOT_YET = _("Does not meet the rule yet")
FAULTS: dict[str, Any] = {
    "age_too_young": _NOT_YET,
    "age_too_old": _("Does not meet the rule"),
    "attestation_too_short": _NOT_YET,
    "external_ended": _NOT_YET,
    "external_not_begun": _NOT_YET,
    "external_of_other_state": _NOT_YET,
    "part_other_version": _NOT_YET,
    "part_too_old": _NOT_YET,
    "part_without_day": _NOT_YET,
    "residence_elsewhere": _NOT_YET,
}
# What the trainee does next, for requirements that they can act on.
ACTS = {
    "application_to_submit": _("Submit your application"),
    "ready_to_submit": _("Submit your application"),
    "age_unknown": _("Enter your date of birth"),
}
# The same for staff, about a person who is named.
STAFF_SENTENCES: dict[str, Any] = {
    "age_unknown": _("%(person)s has not entered a date of birth."),
    "age_too_young": _("%(person)s must be at least %(years)s years old, and will be from %(from)s."),
    "part_of_office": _("Nothing is recorded yet. The office arranges it."),
    "part_waived": _("Waived on %(decided_at)s by %(decided_by)s."),
    "part_begun": _("Ready, but %(person)s has not submitted the application yet."),
    "part_asked": _("The person whom %(person)s named has been asked."),
    "part_sent": _("It waits for a decision."),
    "part_returned": _("Sent back to %(person)s with the reason."),
    "part_declined": _("The person whom %(person)s named will not do it."),
    "part_too_old": _("It is dated %(as_of)s. It can be at most %(days)s days old."),
    "part_without_day": _("The day that it is about is missing."),
    "external_of_other_state": _("It must be from one of: %(states)s."),
    "external_ended": _("It is valid through %(until)s only."),
    "external_not_begun": _("It is valid from %(since)s on."),
    "part_other_version": _("%(person)s signed another version of the text."),
    "residence_elsewhere": _("%(person)s must live or work in: %(states)s."),
    "employment_unconfirmed": _("%(employer)s has not confirmed yet that it employs %(person)s."),
    "employment_of_other_kind": _("The employer of %(person)s is not one of those the program asks for: %(kinds)s."),
    "not_employed": _("%(person)s is not employed as the program asks: %(kinds)s."),
    "agency_form_no_employer": _("The employer files it. %(person)s must be employed on %(asked_on)s."),
    "credential_missing": _("%(person)s needs this certificate first."),
    "standing_open": _("A decision is open."),
    "practice_unconfirmed": _("The supervisor has not confirmed all hours yet."),
    "fee_to_charge": _("No charge yet."),
    "fee_of_employer": _("No charge yet. The employer pays it."),
    "application_to_submit": _("%(person)s has not submitted the application yet."),
    "ready_to_submit": _("Ready. %(person)s has not submitted the application yet."),
    "asked_at_training_start": _("Met today. It is looked at again on the first day of training."),
    "asked_at_exam_booking": _("Met today. It is looked at again when the exam is scheduled."),
}
_DAYS = ("from", "asked_on", "decided_at", "as_of", "since", "until")


def staff_params(finding: Finding) -> dict[str, Any]:
    """Return the parameters of a finding with days written out."""
    write = {name: plain_day if name == "from" else day for name in _DAYS} | {"kinds": in_words}
    return {name: write[name](value) if name in write and value else value for name, value in finding.params.items()}
