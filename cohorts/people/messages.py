"""Messages for the refusal codes of people."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.dates import home_zone
from cohorts.core.formatting import format_moment
from cohorts.core.refusals import register, worded


def _home_moment(at: datetime) -> str:
    return format_moment(at, home_zone())


MESSAGES = register(
    {
        # Organizations and roles.
        "organization_kind_missing": _("Choose what kind of organization this is."),
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
        "invitation_expired": _("This link has expired. Ask the person who invited you for a new one."),
        "invitation_organization_closed": _("%(organization)s is no longer active, so this invitation has ended."),
    }
)
