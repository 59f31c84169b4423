"""What applicants, interviewers and reviewers are told about interviews: see cohorts.notices.events."""

from django.utils.translation import gettext_lazy as _

from cohorts.notices.events import Variable, define

APPLICANT = _("The applicant")
INTERVIEWER = _("The certified peer who leads the interview")
REVIEWER = _("Whoever reviews the application")
WHEN = Variable("when", _("When the interview is, with the time zone"), "Thu, Mar 11, 2027, 9:00 am to 10:00 am EST")
PLACE = Variable("place", _("Where it is: a place, a link or a phone number"), _("In person: Room 204"))
SLOT = (WHEN, PLACE)
WHAT = Variable("what", _("What somebody asks for"), _("The applicant asks for another time."))
NUMBER = Variable("number", _("The number of the application"), "134")

INTERVIEW_ARRANGED = define(
    "interview-arranged", _("An interview was arranged"), APPLICANT, urgent=True, variables=SLOT,
    subject=_("Your interview"),
    wording=_(
        "Hello {name},\n\n"
        "Your interview is arranged:\n\n"
        "{when}\n{place}\n\n"
        "On the page of your application you can add it to your calendar, or ask for another time:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
INTERVIEW_MOVED = define(
    "interview-moved", _("An interview was moved"), APPLICANT, urgent=True, variables=SLOT,
    subject=_("Your interview was changed"),
    wording=_(
        "Hello {name},\n\n"
        "The time, the place or the interviewer of your interview was changed. It is now:\n\n"
        "{when}\n{place}\n\n"
        "You can read why, and ask for another time, here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
INTERVIEW_CANCELED = define(
    "interview-canceled", _("An interview was canceled"), APPLICANT, urgent=True, variables=SLOT,
    subject=_("Your interview was canceled"),
    wording=_(
        "Hello {name},\n\n"
        "This interview will not take place:\n\n"
        "{when}\n{place}\n\n"
        "What comes next is on the page of your application:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
INTERVIEW_MISSED = define(
    "interview-missed", _("An interview did not take place because somebody did not come"), APPLICANT, variables=SLOT,
    subject=_("Your interview did not take place"),
    wording=_(
        "Hello {name},\n\n"
        "The office recorded that this interview did not take place:\n\n"
        "{when}\n{place}\n\n"
        "The office arranges another time and tells you when. If this is wrong, contact the office.\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
LEAD_ARRANGED = define(
    "interview-lead", _("Somebody is to lead an interview"), INTERVIEWER, at_work=True, urgent=True, variables=SLOT,
    subject=_("You lead an interview"),
    wording=_(
        "Hello {name},\n\n"
        "Please lead an interview with an applicant:\n\n"
        "{when}\n{place}\n\n"
        "You can read who it is, and add it to your calendar, here. If you know the person well, or cannot come, say "
        "so there:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
LEAD_MOVED = define(
    "interview-lead-moved", _("An interview that somebody leads was moved"), INTERVIEWER, at_work=True, urgent=True,
    variables=SLOT,
    subject=_("An interview that you lead was changed"),
    wording=_(
        "Hello {name},\n\n"
        "The time or the place of an interview that you lead was changed. It is now:\n\n"
        "{when}\n{place}\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
LEAD_ENDED = define(
    "interview-lead-ended", _("Somebody does not lead an interview after all"), INTERVIEWER, at_work=True, urgent=True,
    variables=SLOT,
    subject=_("You do not need to lead an interview"),
    wording=_(
        "Hello {name},\n\n"
        "You do not need to lead this interview after all. It was canceled, or somebody else leads it:\n\n"
        "{when}\n{place}\n\n"
        "The interviews that you lead are here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
OTHER_TIME = define(
    "interview-other-time", _("An applicant or an interviewer asks for another time"), REVIEWER, at_work=True,
    variables=(WHEN, WHAT, NUMBER), subject=_("An interview that you arranged must change"),
    wording=_(
        "Hello {name},\n\n"
        "{what}\n\n"
        "Application {number}, interview on {when}. Move it or cancel it on the page of the application:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
TO_APPLICANTS = (INTERVIEW_ARRANGED, INTERVIEW_MOVED, INTERVIEW_CANCELED, INTERVIEW_MISSED)
TO_INTERVIEWERS = (LEAD_ARRANGED, LEAD_MOVED, LEAD_ENDED)
