"""Messages for the refusal codes of people."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.dates import home_zone
from cohorts.core.formatting import format_day, format_moment
from cohorts.core.refusals import register, worded


def _home_moment(at: datetime) -> str:
    return format_moment(at, home_zone())


MESSAGES = register(
    {
        # Organizations and roles.
        "organization_kind_missing": _("Choose what kind of organization this is."),
        "employer_type_of_agencies": _("Only agencies employ trainees. Leave this empty."),
        "organization_name_missing": _("Enter the name of the organization."),
        "organization_name_taken": _("There is already an organization named “%(name)s”. Enter another name."),
        "invitation_not_accepted": _(
            "%(person)s has not accepted an invitation yet. Invite them to this role, so that they can accept it."
        ),
        "account_exists": _("This person already has an account. Invite them, so that they can accept the role."),
        "role_held": worded(_("%(person)s is already %(role)s at %(organization)s."), role=roles.with_article),
        "role_not_held": worded(_("%(person)s is no longer %(role)s at %(organization)s."), role=roles.with_article),
        "own_role_given": _(
            "You cannot give yourself a role. Ask another coordinator of %(organization)s, or state program "
            "staff, to give it."
        ),
        "own_role_given_by_staff": _(
            "You cannot give yourself a role. Another person on the program staff has to give it to you."
        ),
        "successor_elsewhere": _("Choose somebody who supervises at %(organization)s now, or no one."),
        "supervisor_own": _("Nobody supervises themself. Choose another supervisor, or no one."),
        "supervisor_mutual": _(
            "%(person)s supervises %(supervisor)s, and two people do not supervise each other. Choose another "
            "supervisor, or no one."
        ),
        "role_not_yours_to_leave": _("You can end only your own role as a trainee. For another role, ask a colleague."),
        "role_left_before": worded(
            _("You are no longer %(role)s at %(organization)s. The role has ended before."), role=roles.with_article
        ),
        "own_role": _("You cannot end your own role. Ask a colleague to end it."),
        "not_a_state_role": _("Choose a state role and an authority."),
        "authority_unclear": _("Enter the name of the authority. There is more than one."),
        "no_authority_yet": _(
            "This site has no authority yet. Log in as a system administrator (“manage.py createsuperuser” creates "
            "one), open /admin/setup/ and set up the site. Then run this command again."
        ),
        "already_set_up": _("The site is already set up. It has an authority."),
        "own_role_granted": _("You cannot give yourself a role. Enter another person."),
        "first_role_enough": _("You have entered two people for this role. You can propose more people later."),
        "first_name_differs": _(
            "This email address belongs to a person with another legal name. Check both for typing errors."
        ),
        "first_account_closed": _("The account with this email address is closed. Enter another person."),
        "first_role_excludes": _(
            "You have entered this person for another role too. An auditor cannot hold a role that makes changes. "
            "Choose one of the two roles, or enter another person."
        ),
        "superuser_has_roles": _(
            "This person is a system administrator and has every state role already. Invite somebody else."
        ),
        "superuser_stays": _("Only a system administrator can do this to another system administrator."),
        "signed_up_before": _("There is an account with this email address already. Log in with it."),
        "state_role_first": _("%(person)s holds a state role. End the role first, then close the account."),
        "address_changed_hands": _(
            "Another account has had the address %(email)s since this was proposed. Reject this proposal; the role can "
            "be proposed again."
        ),
        "authority_stays": _("Only a system administrator can make the authority inactive."),
        # People and their invitations.
        "legal_name_invalid": _("Enter the legal name. Use 100 characters or fewer."),
        "name_with_other_signs": _(
            "A name cannot have %(signs)s. Use letters of any script, spaces, apostrophes, hyphens, periods and commas."
        ),
        "name_without_letters": _("Enter the name in letters."),
        "legal_name_of_person": _(
            "Someone with this email address is registered under another legal name. Check the address and the "
            "spelling. If the registered name is wrong, correct it on the page of the person first."
        ),
        "email_invalid": _("“%(email)s” is not an email address. Check it for typing mistakes."),
        "address_of_another_account": _(
            "This email address belongs to another account. Log in to that account, or ask the person who invited you "
            "to invite your other address."
        ),
        "account_closed_of_person": _(
            "The account with this email address is closed. Reopen it on the page of the person first."
        ),
        "own_account": _("You cannot close your own account."),
        "password_weak": worded("%(reasons)s", reasons=" ".join),
        "already_invited": _(
            "%(person)s has already been invited to this role. Send the invitation again from the list of people."
        ),
        "invited_too_often": worded(
            _(
                "%(number)s emails with an invitation went to this address within a day. You can send the next one "
                "after %(until)s. Ask the person to look in the spam folder, or check the address."
            ),
            until=_home_moment,
        ),
        "too_many_invitations": worded(
            _("You have sent %(number)s invitations within an hour. You can send more after %(until)s."),
            until=_home_moment,
        ),
        "invited_meanwhile": _("Someone else just invited this email address. Reload the page."),
        "invitation_accepted": _("%(person)s has already accepted this invitation."),
        "invitation_not_open": _("This invitation was canceled, or its role has ended. Send a new invitation."),
        "invitation_unknown": _("This link does not work. Ask the person who invited you for a new one."),
        "invitation_used": _("This link has already been used. Log in with your email address and your password."),
        "invitation_canceled": _(
            "This invitation was canceled. If you have questions, contact the person who invited you."
        ),
        "invitation_other_name": _(
            "This invitation is for another name than that of your account. Ask %(organization)s to invite you under "
            "your legal name."
        ),
        "invitation_conflicts": worded(
            _(
                "You are invited to be %(role)s at %(organization)s, but you hold another role that does not go with "
                "it: an auditor reads everything and changes nothing. Ask %(organization)s which of the two roles you "
                "are to have."
            ),
            role=roles.with_article,
        ),
        "invitations_conflict": _(
            "This invitation offers roles that one person cannot hold together: an auditor reads everything and "
            "changes nothing. Ask %(organization)s to cancel one of them. Then open this link again."
        ),
        # Own profile.
        "profile_of_another": _("Only the person changes this."),
        "phone_unknown": _(
            "Enter a phone number with at least 7 digits, such as (651) 555-0134 or +1 671 555 0134. You can leave it "
            "empty."
        ),
        "language_unknown": _("Choose one of the languages."),
        "name_unchanged": _("This is your legal name in our records already."),
        "name_request_open": _("You asked for another name before, and it is not decided yet. Take it back first."),
        "name_request_own": _("You cannot decide on your own request. Ask another person on the program staff."),
        "name_request_decided": _("This request was decided or taken back meanwhile."),
        # Merged records.
        "merge_with_itself": _("Choose another record. A record cannot be merged with itself."),
        "pair_told_apart": _("Somebody has already decided that these records are two people’s."),
        "pair_not_told_apart": _("Nobody has decided that these records are two people’s."),
        "merge_other_unknown": _("No other record logs in with this address."),
        "merge_merged_before": _(
            "The record of %(person)s (%(email)s) was merged before. Choose the record that it was merged into."
        ),
        "merge_of_own_account": _("You cannot merge your own record. Ask another person on the program staff."),
        "merge_of_state_staff": _(
            "%(person)s (%(email)s) holds or held a state role. Such a record cannot be merged, because whoever acted "
            "with it must stay one person in the log."
        ),
        "merge_into_closed": _(
            "The account of %(person)s (%(email)s) is closed. Merge it into the other record, or reopen it first."
        ),
        "merge_not_looked": _("Look at both records first, then check the box. %(looks)s"),
        "merge_choice_unknown": _("Choose one of the two."),
        "merge_changed_meanwhile": _(
            "One of the records has changed since you opened this page. Read below what is different, then send it "
            "again."
        ),
        "merge_proposal_changed": _(
            "One of the records has changed since this was proposed. Reject the proposal; then look at both records "
            "and propose it again."
        ),
        "merge_proposed_other_way": _(
            "Somebody has proposed to merge these two records already, so that the record of %(person)s (%(email)s) "
            "stays. Decide about that proposal first."
        ),
        "merge_end_changed": _(
            "One of the records has changed since you opened this page, or since this was proposed. Look at the page "
            "of the person again; then propose it again."
        ),
        "absorb_needs_staff": _(
            "State program staff must look at these two records before they become one. Please contact them."
        ),
        "merge_not_there": _("The record of %(person)s (%(email)s) is not merged into another one."),
        "merge_not_last": _(
            "Another record was merged later. First end the last merge: that of %(person)s (%(email)s)."
        ),
        "account_merged": _(
            "This log-in was joined with another record of yours. Log in as %(email)s. If that is not your address, "
            "contact state program staff."
        ),
        "invitation_expired": worded(
            _("This link ended on %(day)s, and you have no role at %(organization)s yet. You can ask for a new one."),
            day=format_day,
        ),
        "invitation_newer": worded(
            _("We sent a newer letter on %(day)s. Open the link in that one; this one no longer works."),
            day=format_day,
        ),
        "invitation_of_another": _(
            "This invitation is for %(email)s, and you are logged in as %(other)s. Nothing was changed."
        ),
        "invitation_of_state_role": _(
            "Two people approved this invitation to a state role. Cancel it, and propose the role again."
        ),
        "invitation_unchanged": _("Nothing is different. Change the address or the name."),
        "invitation_not_lapsed": _("This invitation has not ended. Open the link in the latest letter."),
        "invitation_organization_closed": _("%(organization)s is no longer active, so this invitation has ended."),
    }
)
