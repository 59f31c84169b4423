"""What reviewers are told about the work of their colleagues: see cohorts.notices.events."""

from django.utils.translation import gettext_lazy as _

from cohorts.notices.events import PERSON, Variable, define

APPLICANT = _("The applicant")
COLLEAGUE = _("Program staff who review applications")
APPLICATION_GIVEN = define(
    "application-given", _("A colleague gave somebody an application to review"), COLLEAGUE, at_work=True,
    subject=_("An application is yours to review"),
    wording=_(
        "Hello {name},\n\n"
        "A colleague made you the reviewer of an application. It says until when it is to be decided:\n\n"
        "{link}\n\n"
        "If you know the applicant, step back from it on that page.\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
APPLICATION_TAKEN = define(
    "application-taken", _("A colleague took over an application"), COLLEAGUE, at_work=True,
    subject=_("A colleague reviews one of your applications now"),
    wording=_(
        "Hello {name},\n\n"
        "Another reviewer than you decides about this application now: {colleague}. You do not need to do anything. "
        "The reason: {reason}\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
    variables=(
        Variable("colleague", _("Who reviews it now"), "Ruth Okafor"),
        Variable("reason", _("Why, in the words of who took it"), "You are on leave this week."),
    ),
)  # fmt: skip
CONDITION_DUE = define(
    "application-condition", _("The condition of an admission ends soon"), APPLICANT, urgent=True,
    subject=_("Your application needs something from you"),
    wording=_(
        "Hello {name},\n\n"
        "You were admitted to a program, and one thing is still to come. {condition}\n\n"
        "If it is not met by then, program staff can end your admission, and a seat in a training that has not begun "
        "is given up. You can see what is missing here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
    variables=(
        Variable("condition", _("The condition with its last day"), _("On a condition: send your second letter.")),
    ),
)  # fmt: skip
SECOND_REVIEW_ASKED = define(
    "second-review-asked", _("A reviewer asks a colleague for a second opinion"), COLLEAGUE, at_work=True, urgent=True,
    subject=_("A colleague asks for your opinion on an application"),
    wording=_(
        "Hello {name},\n\n"
        "A colleague means to decide about an application and asks whether you agree. Read the application, then "
        "answer:\n\n"
        "{link}\n\n"
        "If you know the applicant, step back from it on that page.\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
SECOND_REVIEW_ANSWERED = define(
    "second-review-answered", _("A colleague gave a second opinion"), COLLEAGUE, at_work=True,
    subject=_("A colleague answered about an application"),
    wording=_(
        "Hello {name},\n\n"
        "The colleague whom you asked for a second opinion has answered. Read the answer, then decide:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
SECOND_REVIEW_ENDED = define(
    "second-review-ended", _("A second opinion is not needed any more, or not possible"), COLLEAGUE, at_work=True,
    subject=_("No second opinion on an application after all"),
    wording=_(
        "Hello {name},\n\n"
        "The second opinion on this application was canceled: it is not needed any more, or your colleague stepped "
        "back. If you asked for it and still need one, ask somebody else:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
PAPER_CHANGED = define(
    "application-paper-changed", _("Program staff withdrew an application on paper"), APPLICANT,
    subject=_("Your application on paper was withdrawn"),
    wording=_(
        "Hello {name},\n\n"
        "Program staff withdrew what they had entered of your application on paper, because it was not to be entered. "
        "Look at it, and write to us if something is wrong:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
PAPER_RECEIPT = define(
    "application-paper-receipt", _("Program staff corrected the day on which an application on paper came"), APPLICANT,
    subject=_("The day of your application on paper was corrected"),
    wording=_(
        "Hello {name},\n\n"
        "Program staff corrected the day on which your application on paper came. Before: {before}. Now: {now}. The "
        "reason: {reason}\n\n"
        "The rules in effect on the day on which it came apply to your application. Look at it, and write to us if "
        "something is wrong:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
    variables=(
        Variable("before", _("The day before the correction"), "Thursday, April 22, 2027"),
        Variable("now", _("The day after the correction"), "Friday, April 23, 2027"),
        Variable("reason", _("The reason that program staff entered"), _("The stamp on the paper says so.")),
    ),
)  # fmt: skip
PAPER_EVENTS = (PAPER_CHANGED, PAPER_RECEIPT)
# To the applicant.
APPLICATION_DECIDED = define(
    "application-decided", _("Program staff decided about an application or a renewal"), PERSON,
    subject=_("A decision about your application"),
    wording=_(
        "Hello {name},\n\n"
        "{decision}\n\n"
        "You can read it, and what comes next, here:\n\n"
        "{link}\n\n"
        "If you have questions, contact state program staff.\n\n"
        "{sign_off}"
    ),
    variables=(
        Variable(
            "decision", _("What was decided, the reason, and until when one can appeal"),
            "You are not admitted. The reason: Two letters are missing. You can appeal through Friday, April 23, 2027, "
            "11:59 pm CDT.",
        ),
    ),
)  # fmt: skip
PERSONAL_REQUEST_TAKEN = define(
    "personal-request-taken", _("A colleague took over a personal request"), _("Examinations staff who answer them"),
    at_work=True,
    subject=_("A colleague answers one of your requests now"),
    wording=_(
        "Hello {name},\n\n"
        "Another reviewer than you answers this request now. You do not need to do anything:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
