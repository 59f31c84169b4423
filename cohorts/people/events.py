"""What people are told about accounts, roles and proposals: see cohorts.notices.events."""

from django.utils.translation import gettext_lazy as _

from cohorts.notices.events import AGENCIES, PERSON, STAFF, Variable, define

COLLEAGUES = _("Everyone who holds a state role")
INVITATION = define(
    "invitation", _("Somebody is invited"), PERSON, urgent=True,
    subject=_("Your invitation to {site}"),
    wording=_(
        "Hello {name},\n\n"
        "{organization} invites you to join {site} as {roles}.\n"
        "To accept, open this link. It is only for you, so please do not share it:\n\n"
        "{link}\n\n"
        "You can use the link once, until {last_day}. If you have questions, ask your contact at {organization}. If "
        "you did not expect this email, you can ignore it.\n\n"
        "{sign_off}"
    ),
    variables=(
        Variable("organization", _("Who invites"), _("Riverbend Training")),
        Variable("roles", _("The roles, with their articles"), _("a trainee"), any_language=False),
        Variable("last_day", _("The last day of the link"), _("Friday, March 5, 2027")),
    ),
)  # fmt: skip
OTHER_NAME = define("invitation-other-name", _("An invitation names the owner of an account differently"), PERSON)
INVITATION_CANCELED = define("invitation-canceled", _("An invitation was canceled"), PERSON)
ROLE_GIVEN = define(
    "role-given", _("A role was given"), PERSON,
    subject=_("You have a new role"),
    wording=_(
        "Hello {name},\n\n"
        "{by} gave you a new role: {role} at {organization}. Log in to see what you can do with it:\n\n"
        "{link}\n\n"
        "If you did not expect this, contact {organization}.\n\n"
        "{sign_off}"
    ),
    variables=(
        Variable("by", _("Who gave it"), "Ruth Okafor"),
        Variable("role", _("The role"), _("Trainer"), any_language=False),
        Variable("organization", _("Where"), _("Riverbend Training")),
    ),
)  # fmt: skip
ROLE_ENDED = define("role-ended", _("A role has ended"), PERSON)
ROLE_LEFT = define("role-left", _("A trainee ended their own role at an agency"), AGENCIES, at_work=True)
STAFF_LEFT = define("role-left-staff", _("A trainee whom one supervised ended their role"), PERSON, at_work=True)
STATE_ROLE = define(
    "state-role", _("A state role was given, offered, canceled or ended"), COLLEAGUES, at_work=True, urgent=True
)
APPROVAL = define("approval", _("A proposal needs a decision, or was decided"), STAFF, at_work=True, urgent=True)
WRONG_PASSWORDS = define("wrong-passwords", _("Many wrong passwords for an account"), PERSON, urgent=True)
PERSON_CHANGED = define("person-changed", _("A legal name was changed, or an account closed or opened"), PERSON)
ASKED_AGAIN = define(
    "invitation-asked", _("An invitation lapsed, and a new one is asked for"), _("Who may invite for an agency"),
    at_work=True,
)  # fmt: skip
ASKED_AGAIN_VENDOR = define(
    "invitation-asked-vendor", _("An invitation lapsed, and a new one is asked for"), _("Who may invite for a vendor"),
    at_work=True,
)  # fmt: skip
ACCOUNT_JOINED = define("account-merged", _("An address was added, or two records are one now"), PERSON, urgent=True)
SUPERVISOR = define("supervisor", _("A trainee has another supervisor"), PERSON)
