"""What people without an agency, and agencies that they ask, are told: see cohorts.notices.events."""

from django.utils.translation import gettext_lazy as _

from cohorts.notices.events import AGENCIES, PERSON, Variable, define

AGENCY = Variable("agency", _("Name of the agency"), "Prairie Community Services", in_subject=True)
PROGRAM = Variable("program", _("Name of the program"), _("Certified Peer Specialist"))
TRAINEE = Variable("trainee", _("Name of who asked"), "Jordan Ellis", in_subject=True)
SPONSOR_ASKED = define(
    "sponsor-asked", _("Somebody without an agency asks one to take them on and sponsor their training"), AGENCIES,
    at_work=True,
    subject=_("Someone asks your agency to sponsor their training"),
    wording=_(
        "Hello {name},\n\n"
        "{trainee} is on the way to certification in this program: {program}. They ask {agency} to take them on as a "
        "trainee and to sponsor a seat in the training. Nothing is charged before you take a seat for them. {more} "
        "Please answer here:\n\n"
        "{link}\n\n"
        "Please do not ask about their health or history.\n\n"
        "{sign_off}"
    ),
    variables=(
        AGENCY, PROGRAM, TRAINEE,
        Variable("more", _("Whether they wrote something"), _("They wrote no message.")),
    ),
)  # fmt: skip
SPONSOR_OVER = define(
    "sponsor-over", _("Somebody who asked an agency to take them on needs no answer any more"), AGENCIES, at_work=True,
    subject=_("The request of {trainee} to your agency has ended"),
    wording=_(
        "Hello {name},\n\n"
        "{trainee} had asked {agency} to sponsor their training. {news} You do not need to answer.\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
    variables=(AGENCY, TRAINEE, Variable("news", _("Why it ended"), _("They withdrew the request."))),
)  # fmt: skip
SPONSOR_ANSWERED = define(
    "sponsor-answered", _("An agency answered, or did not answer, somebody who asked it to take them on"), PERSON,
    subject=_("News about your request to {agency}"),
    wording=_("Hello {name},\n\n{news}\n\n{link}\n\n{sign_off}"),
    variables=(
        AGENCY,
        Variable(
            "news", _("The answer and what comes next"),
            _("Prairie Community Services has accepted you as a trainee. Now choose a training, and ask for a seat:"),
        ),
    ),
)  # fmt: skip
SPONSOR_OFFER = define(
    "sponsor-offer", _("Somebody answered, or did not answer, an agency that offered to take them on after all"),
    AGENCIES, at_work=True,
    subject=_("News about your offer to take someone on"),
    wording=_("Hello {name},\n\n{agency} offered to take {trainee} on after all. {news}\n\n{link}\n\n{sign_off}"),
    variables=(AGENCY, TRAINEE, Variable("news", _("The answer"), _("They said no."))),
)  # fmt: skip
SPONSOR_EVENTS = (SPONSOR_ASKED, SPONSOR_OVER, SPONSOR_ANSWERED, SPONSOR_OFFER)
