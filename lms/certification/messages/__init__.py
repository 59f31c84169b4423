"""Messages of certification: refusals here; findings, program files and emails in the modules of this package."""

from django.utils.translation import gettext_lazy as _

from cohorts.core.refusals import register
from lms.certification.messages import (
    accommodations,
    agency_filings,
    appeals,
    applications,
    audits,
    complaints,
    employers,
    endorsements,
    go_live,
    pathways,
    practice,
    program_choices,
    readiness,
    renewal_refusals,
    reviews,
    sign_ups,
    sponsors,
)

__all__ = [
    "MESSAGES",
    "accommodations",
    "agency_filings",
    "appeals",
    "applications",
    "audits",
    "complaints",
    "employers",
    "endorsements",
    "go_live",
    "pathways",
    "practice",
    "program_choices",
    "readiness",
    "renewal_refusals",
    "reviews",
    "sign_ups",
    "sponsors",
]

MESSAGES = register(
    {
        "admission_own": _("You cannot decide on your own admission. Ask a colleague."),
        "admission_unchanged": _(
            "This is the decision on %(person)s and %(program)s that counts now. To record it again, enter another "
            "reason."
        ),
        "admission_reason_missing": _("Enter why you do not admit the person. They can read it."),
        "authority_missing": _("There is no authority yet. Set up the site first."),
        "authority_several": _("There is more than one authority. Enter the name of one of them."),
        "authority_unknown": _("There is no authority named “%(name)s”."),
        "certificate_requirements_open": _("Not all requirements are met, so we cannot issue a certificate."),
        "certificate_suspension_waits": _(
            "A suspension of certificate %(number)s waits for a second person. Decide about the proposal first."
        ),
        "certificate_revocation_waits": _(
            "A revocation of this certificate is proposed and waits for a second person. Decide about the proposal "
            "first, or withdraw it."
        ),
        "certificate_replaced": _("A later certificate has replaced this one. Open that one."),
        "certificate_reason_missing": _("Enter the reason. The person can read it."),
        "certificate_replaced_by": _("This certificate was replaced by %(number)s. Open that one."),
        "certificate_wrong_state": _("You cannot do this now. The state of this certificate is: %(state)s."),
        "merge_revocation_waits": _(
            "A revocation of certificate %(number)s is proposed and waits for a second person. Decide about it first."
        ),
        "merge_open_sanction": _(
            "Certificate %(number)s (%(person)s) has an open sanction: %(state)s. Decide about it first: end it, or "
            "revoke the certificate. Then merge the records."
        ),
        "merge_renewal_open": _(
            "Certificate %(number)s is being renewed, and the merge would replace it by %(current)s. Decide about the "
            "renewal first, or let it be withdrawn."
        ),
        "merge_ended_by_death": _(
            "Certificate %(number)s of one record ended because its person died; the other record holds %(other)s. If "
            "that was a mistake, undo the end first. Else these are two people, or nobody may use %(other)s."
        ),
        "merge_renewal_revoked": _(
            "Certificate %(number)s is being renewed, and the merge would revoke it, because %(revoked)s was revoked. "
            "Decide about the renewal first, or let it be withdrawn."
        ),
        "program_file_refused": _("%(problems)s"),
        "program_of_other_authority": _("“%(program)s” is a program of another authority."),
        "program_not_in_force": _("No rules of “%(program)s” are in force on that day."),
        "program_exam_without_verdict": _(
            "People cannot pass %(exam)s: it is an exam that decides nothing. Require that it was taken (sat), or name "
            "another exam."
        ),
        "rules_move_own": _("You cannot choose the rules for yourself. Ask a colleague."),
        "rules_move_reason_missing": _("Enter why. The person can read it."),
        "rules_move_unchanged": _("The rules “%(version)s” apply already."),
        "rules_move_certified": _("The certificate was issued under the present rules, so they stay."),
        "rules_without_level": _("The rules “%(version)s” do not have the level and the pathway of this person."),
        "rule_name_missing": _("Enter a name for the version, such as 2027."),
        "rule_name_taken": _("This program has a version or a draft “%(version)s” already. Choose another name."),
        "rule_name_differs": _("The text must keep the name of the draft: version: %(version)s."),
        "rules_not_ready": _("These rules cannot be published yet:\n%(problems)s"),
        "rule_change_refused": _("%(problems)s"),
        "rule_draft_newer": _(
            "The draft was changed after you opened this page, so nothing was saved. Look at it as it is now, and make "
            "your change again."
        ),
        "rule_draft_nothing_to_undo": _("There is no change to take back."),
        "rule_draft_same": _("Nothing was changed: the rules say this already."),
        "rule_group_needed": _("The requirements of a level need one group around them."),
        "rule_part_at_end": _("It stands at the end of its list already."),
        "rule_part_gone": _("This part of the rules is not there any more. Look at the draft as it is now."),
        "rule_part_inside_itself": _("A group cannot be moved into itself."),
        "rule_part_last": _(
            "It is the last one here, and one has to stay. Add another first, or remove what is around it."
        ),
        "rule_part_there_already": _("It stands in this group already."),
        "rule_too_few_parts": _("%(n)s of these are needed, and there would be fewer."),
        "rule_way_taken": _("There is one “%(name)s” already. Choose another name."),
        "rule_draft_proposed": _(
            "It is proposed to publish this draft. Change it after somebody has decided, or withdraw the proposal."
        ),
        "program_version_changed": _(
            "Version “%(version)s” of program “%(program)s” was loaded before with different content. It may already "
            "apply to people, so it cannot change. Give the new rules a new version."
        ),
        "program_versions_overlap": _(
            "Versions “%(earlier)s” and “%(later)s” are both in force on %(day)s. Give one of them another date."
        ),
    }
)
