"""What people are told about endorsements, work on teams, and the next level: see cohorts.notices.events."""

from django.utils.translation import gettext_lazy as _

from cohorts.notices.events import PERSON, Variable, define

EMPLOYERS = _("The supervisor, and the coordinators of the agency")
RELATION = Variable(
    "relation", _("Who works for the agency, or whom the reader supervises"), _("who works for your agency")
)
SPECIALIST = Variable("specialist", _("Name of the specialist"), "Jordan Ellis")
# Of what can tell about the person it says “an endorsement”: the page has the name.
WHICH = Variable("which", _("Which endorsement; never one that tells about the person"), _("Crisis team"))
TEAM = Variable("team", _("Which team"), _("Crisis stabilization team"))
UNTIL = Variable("until", _("The last day"), "Fri, Apr 30, 2027")

ENDORSEMENT_GRANTED = define(
    "endorsement-granted", _("Somebody was granted an endorsement"), PERSON,
    subject=_("News about your certificate"),
    wording=_(
        "Hello {name},\n\n"
        "You have an endorsement now: {which}. You can see through which day, and who can see it, here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
    variables=(WHICH,),
)  # fmt: skip
ENDORSEMENT_CHANGED = define(
    "endorsement-changed", _("Program staff ended an endorsement, or let it count again"), PERSON,
    subject=_("News about your certificate"),
    wording=_(
        "Hello {name},\n\n"
        "Program staff decided about an endorsement of yours: {which}. You can read what they decided, and why, here:"
        "\n\n"
        "{link}\n\n"
        "If you think this is wrong, contact state program staff.\n\n"
        "{sign_off}"
    ),
    variables=(WHICH,),
)  # fmt: skip
ENDORSEMENT_ENDS = define(
    "endorsement-ends", _("An endorsement ends and does not go on with the certificate"), PERSON, urgent=True,
    subject=_("Your certificate: an endorsement ends"),
    wording=_(
        "Hello {name},\n\n"
        "An endorsement of yours ends on {until}, and does not go on by itself: {which}. Your certificate is not "
        "affected. You can see how to keep the endorsement here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
    variables=(WHICH, UNTIL),
)  # fmt: skip
ENDORSEMENT_OF_STAFF = define(
    "endorsement-of-staff", _("An endorsement of somebody who works for an agency was granted or ended"), EMPLOYERS,
    subject=_("News about a certificate of your staff"),
    wording=_(
        "Hello {name},\n\n"
        "This is about {specialist}, {relation}. {news}\n\n"
        "You can check what the certificate says today here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
    variables=(
        SPECIALIST, RELATION,
        Variable("news", _("What is new, in a sentence"), _("They have an endorsement now: Crisis team.")),
    ),
)  # fmt: skip
TEAM_RECORDED = define(
    "team-recorded", _("Somebody recorded that a person works on a team, or changed it"), PERSON,
    subject=_("Your work on a team"),
    wording=_(
        "Hello {name},\n\n"
        "{team}: {news} If this is not right, tell whoever recorded it. You can see what follows, and through which "
        "day, here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
    variables=(
        TEAM,
        Variable("news", _("What was recorded, in a sentence"), _("your work there was recorded from May 4, 2026.")),
    ),
)  # fmt: skip
TEAM_COURSE_DUE = define(
    "team-course-due", _("The course that a team asks for is due, or is overdue"), PERSON, urgent=True,
    subject=_("Your course for work on a team"),
    wording=_(
        "Hello {name},\n\n"
        "{team}: {news}\n\n"
        "You can see what is still to do here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
    variables=(
        TEAM, Variable("news", _("What is due, in a sentence"), _("the course is to be complete by Apr 30, 2027.")),
    ),
)  # fmt: skip
TEAM_COURSE_DUE_STAFF = define(
    "team-course-due-staff", _("The course of somebody on a team is due, or is overdue"), EMPLOYERS, urgent=True,
    subject=_("A course of one of your staff"),
    wording=_(
        "Hello {name},\n\n"
        "{specialist}, {team}: {news}\n\n"
        "You can see who needs the course, and by when, here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
    variables=(
        SPECIALIST, TEAM,
        Variable("news", _("What is due, in a sentence"), _("the course is to be complete by Apr 30, 2027.")),
    ),
)  # fmt: skip
