"""What people are told about practice and supervision: see cohorts.notices.events."""

from django.utils.translation import gettext_lazy as _

from cohorts.notices.events import PERSON, Variable, define

SPECIALIST = Variable("specialist", _("Name of the specialist"), "Jordan Ellis")
SUPERVISOR = _("The supervisor")
PRACTICE_CHANGED = define(
    "practice-changed", _("Hours that a supervisor confirmed were changed"), SUPERVISOR,
    subject=_("Hours that you confirmed were changed"),
    wording=_(
        "Hello {name},\n\n"
        "{specialist} changed or took out hours that you had confirmed. What was changed does not count as confirmed. "
        "Please look at it again:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
    variables=(SPECIALIST,),
)  # fmt: skip
PRACTICE_ENTERED = define(
    "practice-entered", _("An agency entered hours of a specialist from a file"), PERSON,
    subject=_("Your agency entered hours for you"),
    wording=_(
        "Hello {name},\n\n"
        "Your agency entered hours of yours from a file. Please look at them, and correct what is wrong:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
PRACTICE_RETURNED = define(
    "practice-returned", _("A supervisor sent hours back"), PERSON, urgent=True,
    subject=_("Your supervisor sent hours back"),
    wording=_(
        "Hello {name},\n\n"
        "Your supervisor could not confirm some of your hours. Read the reason, and correct them here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
PRACTICE_CONFIRMED = define(
    "practice-confirmed", _("A supervisor confirmed hours"), PERSON,
    subject=_("Your supervisor confirmed hours"),
    wording=_(
        "Hello {name},\n\n"
        "Your supervisor confirmed hours that you entered. You can see which ones here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
SUPERVISION_DUE = define(
    "supervision-due", _("Supervision of a specialist is due soon"), PERSON, urgent=True,
    subject=_("Your supervision is due soon"),
    wording=_(
        "Hello {name},\n\n"
        "Supervision that your program asks for is not done yet. It is due by {until}; a period that has passed cannot "
        "be made up. See what is missing here, and enter the session after it took place:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
    variables=(Variable("until", _("The last day"), "Fri, Apr 30, 2027"),),
)  # fmt: skip
SUPERVISION_DUE_STAFF = define(
    "supervision-due-staff", _("Supervision of somebody you supervise is due soon"), SUPERVISOR, urgent=True,
    subject=_("Supervision of one of your staff is due soon"),
    wording=_(
        "Hello {name},\n\n"
        "Supervision of {specialist} is not done or not confirmed yet. It is due by {until}; a period that has passed "
        "cannot be made up. See what is missing here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
    variables=(SPECIALIST, Variable("until", _("The last day"), "Fri, Apr 30, 2027")),
)  # fmt: skip
PLAN_OVERRIDDEN = define(
    "supervision-plan", _("The supervision plan of a person was changed"), PERSON,
    subject=_("News about your supervision plan"),
    wording=_(
        "Hello {name},\n\n"
        "What the supervision plan of your program asks of you was changed, with a reason. You can read it here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
PLAN_OVERRIDDEN_STAFF = define(
    "supervision-plan-staff", _("The supervision plan of somebody was changed, for the supervisor"), SUPERVISOR,
    subject=_("News about a supervision plan"),
    wording=_(
        "Hello {name},\n\n"
        "What the supervision plan of {specialist} asks for was changed, with a reason. You can see what is due here:"
        "\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
    variables=(SPECIALIST,),
)  # fmt: skip
QUALIFICATION_DECIDED = define(
    "supervisor-qualification", _("Program staff decided about the qualification of a supervisor"), SUPERVISOR,
    subject=_("A decision about your qualification"),
    wording=_(
        "Hello {name},\n\n"
        "Program staff looked at a qualification that you sent. You can read what they decided here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
