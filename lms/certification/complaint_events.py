"""What people are told about complaints: see cohorts.notices.events. The words do not say what it is about."""

from django.utils.translation import gettext_lazy as _

from cohorts.notices.events import PERSON, define

COMPLAINANT, COLLEAGUE = _("Whoever wrote to the office"), _("Program staff who decide about it")
# In nobody’s list of emails (private). Neither the code nor the subject says that somebody complained.
MATTER_NEWS = define(
    "matter-news", _("There is news about a matter of the office that concerns somebody"), PERSON, urgent=True,
    private=True, subject=_("The office wrote to you"),
    wording=_(
        "Hello {name},\n\n"
        "The office has written to you. Please read it soon, because there may be a day by which you can answer:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
# To an address without an account: these are in nobody's emails (`complaint_letters`).
COMPLAINT_RECEIVED = define(
    "matter-received", _("Somebody wrote to the office about a matter"), COMPLAINANT, urgent=True,
    subject=_("We received what you sent us"),
    wording=_(
        "Hello,\n\n"
        "We received what you sent us. On this page you can always see where it stands, and send more. The link is "
        "only for you, so do not forward it:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
COMPLAINT_DECIDED = define(
    "matter-decided", _("The office decided about a matter that somebody wrote about"), COMPLAINANT, urgent=True,
    subject=_("News about what you sent us"),
    wording=_(
        "Hello,\n\n"
        "There is news about what you sent us. You can read where it stands here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
COMPLAINT_GIVEN = define(
    "matter-given", _("A colleague gave somebody a matter to review"), COLLEAGUE, at_work=True,
    subject=_("A matter is yours to review"),
    wording=_(
        "Hello {name},\n\n"
        "A colleague made you the reviewer of a matter. It says by when it is to be decided:\n\n"
        "{link}\n\n"
        "If you know somebody in it, step back from it on that page.\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
COMPLAINT_ANSWERED = define(
    "matter-answered", _("The person concerned by a matter answered"), COLLEAGUE, at_work=True,
    subject=_("There is an answer in one of your matters"),
    wording=_(
        "Hello {name},\n\n"
        "There is an answer in a matter that you review. You can read it here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
COMPLAINT_BACK = define(
    "matter-back", _("A matter came back to who reviews or decides it"), COLLEAGUE, at_work=True, urgent=True,
    subject=_("A matter came back to you"),
    wording=_(
        "Hello {name},\n\n"
        "A matter came back to you: a colleague needs more from you, or what was decided did not take effect. The page "
        "says what to do:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip

STAFF_EVENTS = (COMPLAINT_GIVEN, COMPLAINT_ANSWERED, COMPLAINT_BACK)
