"""Messages for the refusal codes of core."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.approvals.models import FactKind
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day, format_document_day, format_wall_time
from cohorts.core.refusals import register, worded
from cohorts.core.states import label_in_sentence
from cohorts.core.zones import format_zone_name


def _listed(role_codes: Iterable[str]) -> str:
    return ", ".join(map(roles.label, role_codes)) or gettext("no one")


def _wall_time(local: datetime) -> str:
    """Format a local time as typed, which is not a moment yet."""
    return f"{format_day(local.date())}, {format_wall_time(local)}"


MESSAGES = register(
    {
        "hold_there": _("This hold is there already: number %(number)s."),
        "hold_elsewhere": _("Staff of the authority that placed this hold release it."),
        "hold_office_missing": _("Choose the authority for which you place the hold."),
        "hold_own": _("This hold is about yourself. A colleague places and releases it."),
        "hold_reason_missing": _("Enter the reason: the dispute, request or inquiry."),
        "hold_released_already": _("This hold was released already."),
        "hold_without_scope": _("Choose a person, a class of records, or both."),
        "legal_hold": _("Kept: legal hold %(number)s. Nothing was deleted."),
        "record_without_class": _("Nothing was destroyed: records of the kind “%(kind)s” have no class yet."),
        "restricted_empty": _("There is nothing to keep. Enter a text or choose a file."),
        "restricted_too_long": _("It may have at most %(most)s megabytes."),
        "restricted_purged": _("This text was destroyed, as the rules on records ask. Nobody can read it any more."),
        "restricted_other_store": _(
            "Nothing was kept: the folder of the keys is empty, but there are restricted records. Check RESTRICTED_DIR."
        ),
        "restricted_unreadable": _("This text cannot be opened now, and nothing was changed: %(problem)s"),
        "upload_broken": _("This file cannot be opened. Save it again, or take a photo of the paper."),
        "upload_heic": _(
            "This is a HEIC photo, which we cannot open. Take a screenshot of it and choose that, or take the photo "
            "again from this page."
        ),
        "upload_kind": _("This is not a PDF, JPEG or PNG file. Save it as a PDF, or take a photo of the paper."),
        "upload_missing": _("Choose a file."),
        "upload_not_scanned": _("This file could not be checked for viruses now. Try again in a few minutes."),
        "upload_password": _("This file needs a password. Save a copy without a password, and choose that one."),
        "upload_too_large": _("Choose a file of at most %(most)s MB."),
        "upload_too_large_picture": _("This picture is too large. Take a smaller photo, or save it as a PDF."),
        "upload_virus": _("A virus was found in this file, so we did not keep it."),
        "wrong_state": worded(
            _("This %(what)s is now %(state)s, so you can no longer do this."), state=label_in_sentence
        ),
        "changed_meanwhile": _(
            "Someone else just changed this %(what)s. Reload the page and check it before you try again."
        ),
        "picture_invalid": _("This file is not a picture that we can print. Choose a PNG or JPEG file."),
        "picture_too_large": _("This picture is too large. Choose one of at most 2 MB and 6,000 pixels a side."),
        "sheet_too_large": _("The file is larger than %(most)s KB. Upload it in parts."),
        "sheet_too_long": _("The file has %(rows)s rows; at most %(most)s can be read. Upload it in parts."),
        "sheet_empty": _("The file is empty."),
        "sheet_not_text": _("This is neither a CSV file nor an Excel workbook (.xlsx). Choose one of these."),
        "sheet_old_workbook": _("This workbook has the old format .xls. Save it as .xlsx or CSV."),
        "sheet_unreadable": _("This workbook cannot be read. Open it, save it as .xlsx again, without a password."),
        "sheet_other_encoding": _("The file has characters that cannot be read. Save it as “CSV UTF-8” or .xlsx."),
        "sheet_line_unreadable": _("Line %(line)s of the file has a quotation mark that is never closed."),
        "sheet_column_twice": _("The file has the column “%(column)s” more than once. Remove or rename one of them."),
        "role_required": worded(_("Only %(roles)s can do this."), roles=roles.one_of),
        "role_required_at": worded(_("Only %(roles)s at %(organization)s can do this."), roles=roles.one_of),
        "role_not_yours_to_give": worded(
            _("You cannot add or remove %(role)s at %(organization)s."), role=roles.with_article
        ),
        "role_of_other_kind": worded(
            _("%(organization)s is a type of organization that cannot have the role “%(role)s”."), role=roles.label
        ),
        "organization_inactive": _("%(organization)s is not active. Choose an active organization."),
        "supervisor_only_for_trainees": _("Only a trainee can have a supervisor."),
        "supervisor_elsewhere": _("Choose a supervisor who works at %(organization)s."),
        # Times that the clocks skip or repeat.
        "time_skipped": worded(
            _("%(time)s does not exist in %(zone)s because the clocks go forward. Enter another time."),
            time=_wall_time,
            zone=format_zone_name,
        ),
        "time_repeated": worded(
            _("%(time)s happens twice in %(zone)s because the clocks go back. Enter a time an hour earlier or later."),
            time=_wall_time,
            zone=format_zone_name,
        ),
        # Seals of the audit log.
        "log_seal_missing": _("Seal %(number)s of the audit log is missing."),
        "log_hash_missing": _(
            "Seal %(number)s, the last one when the audit log was checked before, is no longer there."
        ),
        "log_chain_broken": _("Seal %(number)s of the audit log does not continue the seal before it."),
        "log_entries_changed": _(
            "Entries of the audit log that seal %(number)s covers were changed after they were sealed (%(at)s). "
            "Entries missing: %(missing)s."
        ),
        "log_entry_not_sealed": _(
            "Entry %(entry)s of the audit log (table %(table)s) was added after the entries around it were sealed."
        ),
        # Approvals by a second person.
        "reason_missing": _("Enter a reason. We keep it on record with your name."),
        "reason_too_long": _("Shorten the reason to at most %(most)s characters."),
        "not_a_proposer": worded(_("Only people with this role can propose this: %(roles)s."), roles=_listed),
        "not_an_approver": worded(_("Only people with this role can decide on this: %(roles)s."), roles=_listed),
        "own_proposal": _("You proposed this, so another person must decide on it."),
        "own_work": _("This is your own work, or follows from what you decided, so another person must decide on it."),
        "own_benefit": _("This affects you, so two other people must propose it and decide on it."),
        "proposer_benefits": _("This affects the person who proposed it, so no one can approve it. You can reject it."),
        "alone_too_early": worded(
            _(
                "You proposed this, so another person must decide on it. If no one has decided by %(possible_from)s, "
                "you can approve it alone. An auditor will then review it."
            ),
            possible_from=lambda moment: format_document_day(home_day(moment)),
        ),
        "auditor_acts_nowhere": _("Auditors can read everything but cannot change anything."),
        "auditor_excludes": _(
            "An auditor cannot hold another role that makes changes. End the other role first, or choose another "
            "person."
        ),
        "auditor_excludes_offered": worded(
            _(
                "This person is invited to be %(role)s. An auditor cannot hold another role that makes changes. Cancel "
                "that invitation on the page of the person first, or choose another person."
            ),
            role=roles.with_article,
        ),
        "auditor_no_superuser": _(
            "A superuser can change everything, so they cannot be an auditor. Choose another person."
        ),
        "proposal_decided": worded(
            _("This proposal has already been decided: %(decision)s."),
            decision=lambda kind: label_in_sentence(FactKind(kind)),
        ),
        "not_the_proposer": _("Only the person who proposed this can withdraw it. You can reject it."),
        "already_proposed": _("This has already been proposed and is waiting for a decision (proposal %(proposal)s)."),
        "needs_second_person": _("This needs two people: one to propose it and another to approve it."),
        "nothing_to_review": _("Two people decided this, so there is nothing to review."),
        "already_reviewed": _("An auditor has already reviewed this."),
        "not_an_auditor": _("Only an auditor can review what one person approved alone."),
        "proposal_page_older": _(
            "What this page shows changed after you opened it. It shows it as it is now. Read it, then decide."
        ),
        "changed_since_proposed": _(
            "%(subject)s has changed since this was proposed. Reject this proposal and propose the change again."
        ),
        "urgent_ended": _(
            "You did this before, and no second person confirmed it. Another person must propose it now."
        ),
        "nothing_changes": _("This would change nothing, so there is nothing to approve."),
        "enough_holders": _(
            "%(holders)s people hold this role or are invited to it. Propose the person in the admin site, and ask "
            "another person to approve."
        ),
    }
)
