"""What people are told about exams: see cohorts.notices.events. No email has a result, no subject names an exam."""

from django.utils.translation import gettext_lazy as _

from cohorts.notices.events import PERSON, Variable, define

CANDIDATES = _("Everyone who can take the exam")
RUNNING = _("Coordinators and proctors of the vendor; for everyone in a course, examinations staff")
EXAM_NEWS = define(
    "exam-news", _("A result, a review, more time or another step of an exam"), PERSON,
    subject=_("News about your training"),
    wording=_(
        "Hello {name},\n\n"
        "There is news about your exams. Log in and look under “My exams”:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
REVIEW_RECEIVED = define("exam-review-received", _("A request about an exam was received"), PERSON)
ENDED_EARLY = define("exam-own-ended", _("A proctor ended an exam before the time was up"), PERSON)
WINDOW_OPENED = define("exam-window-opened", _("An exam has a date"), CANDIDATES, urgent=True)
WINDOW_MOVED = define("exam-window-moved", _("The date or place of an exam has changed"), CANDIDATES, urgent=True)
WINDOW_REMOVED = define("exam-window-removed", _("A date of an exam was canceled"), CANDIDATES, urgent=True)
EXAM = Variable("exam", _("Title of the exam"), _("Final exam"))
TIMES = Variable("times", _("From when to when, with the time zone"), "Mon, Mar 15, 2027, 9:00 am to 1:00 pm CDT")
PLACE = Variable("place", _("Where the exam is taken"), _("Room 204"), any_language=False)
NEEDS = Variable(
    "needs", _("What the person still needs to be able to take it; empty if nothing"),
    _("You cannot take it yet. What you need: a record of your preparation."), any_language=False,
)  # fmt: skip
CONTACT = Variable("contact", _("Whom to ask"), _("Riverbend Training"), any_language=False)
# Neither is urgent: both are due some days before, so that they may wait for the daily email.
OPENS_SOON = define(
    "exam-window-opens-soon", _("Reminder: three days before an exam can be taken"), CANDIDATES, optional=True,
    subject=_("A date in your training is near"),
    wording=_(
        "Hello {name},\n\n"
        "You can take the exam “{exam}” soon.\n"
        "When: {times}\n"
        "Where: {place}\n\n"
        "{needs}\n\n"
        "Before the exam, read what to bring and what to expect under “My exams”:\n\n"
        "{link}\n\n"
        "If you cannot come, contact {contact}.\n\n"
        "{sign_off}"
    ),
    variables=(EXAM, TIMES, PLACE, NEEDS, CONTACT),
)  # fmt: skip
CLOSES_SOON = define(
    "exam-window-closes-soon", _("Reminder: two days before an exam that is not taken yet closes"), CANDIDATES,
    optional=True, subject=_("There is still time for a date in your training"),
    wording=_(
        "Hello {name},\n\n"
        "You have not taken the exam “{exam}” yet. You can take it until {until}. Leave enough time to finish "
        "it.\n\n"
        "{needs}\n\n"
        "Start it under “My exams”:\n\n"
        "{link}\n\n"
        "If you cannot take it by then, contact {contact}.\n\n"
        "{sign_off}"
    ),
    variables=(
        EXAM, Variable("until", _("Until when, with the time zone"), "Fri, Apr 23, 2027, 11:59 pm CDT"), NEEDS, CONTACT,
    ),
)  # fmt: skip
SUBMITTED = define(
    "exam-submitted", _("An exam was submitted"), PERSON,
    subject=_("We have received your answers"),
    wording=_(
        "Hello {name},\n\n"
        "Your exam “{exam}” was submitted: {when}. {how}\n\n"
        "{next}\n\n"
        "{link}\n\n"
        "If you have questions, contact {contact}.\n\n"
        "{sign_off}"
    ),
    variables=(
        EXAM, CONTACT,
        Variable("when", _("When it ended, with the time zone"), "Mon, Mar 15, 2027, 11:12 am CDT"),
        Variable(
            "how", _("Who submitted it: the person, or the end of their time"), _("You submitted it yourself."),
            any_language=False,
        ),
        Variable(
            "next", _("When there is a result, and where"), _("You can read your result here:"), any_language=False
        ),
    ),
)  # fmt: skip
# The kind of what candidates get; it decides where the link goes.
EXAM_DATES = "exam-dates"
EXAM_DAYS = define("exam-days", _("An exam window was changed, removed or has another form"), RUNNING, at_work=True)
EXAM_ENDED = define(
    "exam-ended", _("An exam was ended early and needs a look"), _("Examinations staff"), at_work=True, urgent=True
)
