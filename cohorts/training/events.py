"""What people are told about seats, waiting lists, sessions and cohorts: see cohorts.notices.events."""

from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.notices.events import AGENCIES, PERSON, TRAINERS, VENDORS, Variable, define

SEATED = _("Everyone with a seat in the cohort")
COHORT = Variable("cohort", _("Code of the cohort"), "PET-2027-03", in_subject=True)
VENDOR = Variable("vendor", _("Name of the vendor"), _("Riverbend Training"))
AGENCY = Variable("agency", _("Name of the agency"), _("Northside Services"))
UNTIL = Variable("until", _("Until when, with the time zone"), "Fri, Apr 23, 2027, 11:59 pm CDT")
TRAINEE = Variable("person", _("The person with the seat or the place"), "Jordan Ellis")
AMOUNT = Variable("amount", _("Dollars"), "$1,450.00", any_language=False)
ABOUT = (COHORT, VENDOR, AGENCY)

# Seats.
SEAT_GIVEN = define("seat-given", _("A seat was given or taken"), PERSON, variables=ABOUT)
SEAT_GIVEN_UP = define("seat-given-up", _("A seat was given up"), PERSON, variables=ABOUT)
SEAT_MOVED = define("seat-moved", _("A seat was moved to another cohort"), PERSON)
SEAT_AGAIN = define("seat-again", _("A seat was taken again"), PERSON)
SEAT_EMPLOYER = define("seat-employer", _("A seat is through another agency"), PERSON)
SEAT_CANCELED = define("cohort-canceled", _("A cohort was canceled: people with a seat"), PERSON)
OWN_FEE = define("own-fee", _("A person pays part of a fee, or no longer does"), PERSON, variables=ABOUT)
AGENCY_CHARGED = define(
    "agency-charged", _("A seat was taken without the agency"), AGENCIES, variables=(*ABOUT, TRAINEE, AMOUNT)
)
AGENCY_CREDITED = define(
    "agency-credited", _("A seat was given up without the agency"), AGENCIES, variables=(*ABOUT, TRAINEE, AMOUNT)
)
ADMISSION_ENDED = define(
    "agency-admission-ended", _("A seat was given up, because an admission ended"), AGENCIES,
    variables=(*ABOUT, TRAINEE),
)  # fmt: skip
AGENCY_FUNDING = define(
    "agency-funding", _("The agency pays another part of a fee"), AGENCIES, variables=(*ABOUT, TRAINEE, AMOUNT)
)
AGENCY_MOVED = define("agency-seat-moved", _("A seat was moved: the agency"), AGENCIES)
AGENCY_AGAIN = define("agency-seat-again", _("A seat was taken again: the agency"), AGENCIES)
AGENCY_EMPLOYER = define("agency-employer", _("A trainee has another employer"), AGENCIES)
AGENCY_CANCELED = define("agency-cohort-canceled", _("A cohort was canceled: agencies"), AGENCIES)
FUND_CREDITED = define(
    "fund-credited", _("A canceled training is credited to a fund"), _("Finance staff"), at_work=True
)
VENDOR_MOVED = define(
    "vendor-seat", _("A seat was moved: both vendors"), VENDORS, optional=True, roles=(roles.VENDOR_COORDINATOR,)
)

# Waiting lists.
ON_LIST = define(
    "waiting-list", _("Somebody is on a waiting list"), PERSON,
    subject=_("You are on a waiting list"),
    wording=_(
        "Hello {name},\n\n"
        "You are on the waiting list of {cohort} at {vendor}. Your place is {number} of {of}. When a seat is free for "
        "you, we email you a link to accept it. {agency} pays the fee of a seat that you accept.\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
    variables=(
        *ABOUT, Variable("number", _("Place on the list"), "2"), Variable("of", _("How many are on the list"), "5"),
    ),
)  # fmt: skip
FIRST_ON_LIST = define("waiting-first", _("Whoever takes a seat again is first on the list"), PERSON, variables=ABOUT)
OFFER = define(
    "seat-offer", _("A seat is offered to somebody on a waiting list"), PERSON, urgent=True,
    subject=_("A seat is offered to you"),
    wording=_(
        "Hello {name},\n\n"
        "A seat in {cohort} at {vendor} is offered to you. Accept or decline it until {until}:\n\n"
        "{link}\n\n"
        "If you do not answer in time, the seat goes to the next person, and you leave the waiting list. {agency} "
        "pays the fee. This link is for you alone, so do not forward it.\n\n"
        "{sign_off}"
    ),
    variables=(*ABOUT, UNTIL),
)  # fmt: skip
OFFER_EXTENDED = define(
    "seat-offer-extended", _("There is more time to answer an offer"), PERSON, urgent=True,
    subject=_("A seat is offered to you"),
    wording=_(
        "Hello {name},\n\n"
        "A seat in {cohort} at {vendor} is offered to you, and you have more time to answer: until {until}. Accept or "
        "decline it here:\n\n"
        "{link}\n\n"
        "If you do not answer in time, the seat goes to the next person. This link is for you alone, so do not "
        "forward it.\n\n"
        "{sign_off}"
    ),
    variables=(*ABOUT, UNTIL),
)  # fmt: skip
OFFER_DECLINED = define("seat-declined", _("An offered seat was declined"), PERSON, variables=ABOUT)
OFFER_LAPSED = define("seat-lapsed", _("An offer was not answered in time"), PERSON, variables=ABOUT)
OFFER_TAKEN_BACK = define(
    "seat-offer-taken-back", _("A vendor took an offer back"), PERSON, variables=ABOUT, urgent=True
)
LEFT_LIST = define("waiting-left", _("Somebody is no longer on a waiting list"), PERSON, variables=ABOUT)
NOT_GIVEN_BACK = define("seat-not-given-back", _("A seat could not be given back"), PERSON, variables=ABOUT)
LIST_CLOSED = define("waiting-closed", _("A waiting list is closed"), PERSON, variables=ABOUT)
AGENCY_LIST = define(
    "agency-waiting-list", _("News of waiting lists: the agency"), AGENCIES, optional=True,
    roles=(roles.AGENCY_COORDINATOR,), variables=(*ABOUT, TRAINEE),
)  # fmt: skip

# Sessions and cohorts.
DATES = define(
    "dates", _("Sessions were added, changed or canceled"), SEATED, urgent=True,
    subject=_("Your training dates have changed"),
    wording=_(
        "Hello {name},\n\n"
        "{vendor} has changed sessions of your training {cohort}.\n\n"
        "{changes}\n\n"
        "See all sessions here:\n\n"
        "{link}\n\n"
        "If you cannot come, contact {vendor}.\n\n"
        "{sign_off}"
    ),
    variables=(
        COHORT, VENDOR,
        Variable("changes", _("What was true until now, and what is true from now on"), _(
            "Changed: PET-2027-03, Thu, Mar 11, 2027, 9:00 am to 1:00 pm EST.\n"
            "- Time: Tue, Mar 16, 2027, 9:00 am to 1:00 pm EDT. Before, it was Thu, Mar 11, 2027, 9:00 am to 1:00 pm "
            "EST."
        )),
    ),
)  # fmt: skip
SESSION_DETAILS = define(
    "session-details", _("Room, breaks, unit or link of a session changed, and no time"), SEATED, urgent=True,
    subject=_("A session of your training has changed"),
    wording=_(
        "Hello {name},\n\n"
        "{vendor} has changed sessions of your training {cohort}. They start and end at the same times as before.\n\n"
        "{changes}\n\n"
        "See all sessions here:\n\n"
        "{link}\n\n"
        "If you cannot come, contact {vendor}.\n\n"
        "{sign_off}"
    ),
    variables=(
        COHORT, VENDOR,
        Variable("changes", _("What was true until now, and what is true from now on"), _(
            "Changed: PET-2027-03, Thu, Mar 11, 2027, 9:00 am to 1:00 pm EST.\n- Place: Annex. Before, it was Room 2."
        )),
    ),
)  # fmt: skip
CORRECTED = define(
    "attendance-corrected", _("Recorded attendance was corrected"), PERSON,
    subject=_("Your attendance was corrected"),
    wording=_(
        "Hello {name},\n\n"
        "Your attendance in {cohort} was corrected: {session}.\n"
        "Until now: {before}\nNow: {after}\n"
        "The reason: {reason}\n\n"
        "See your hours here:\n\n"
        "{link}\n\n"
        "If this is not right, ask there to correct it, or contact {vendor}.\n\n"
        "{sign_off}"
    ),
    variables=(
        COHORT, VENDOR,
        Variable("session", _("When the session was, with the time zone"), "Thu, Mar 11, 2027, 9:00 am to 1:00 pm EST"),
        Variable("before", _("Time present as recorded before"), "4 h"),
        Variable("after", _("Time present as recorded now"), "3 h 30 min"),
        Variable("reason", _("Why it was corrected"), _("Left early, by the sign-in sheet.")),
    ),
)  # fmt: skip
TEACHING = define(
    "teaching", _("A trainer was named, moved or released, or their sessions changed"), TRAINERS, urgent=True
)
REMINDER = define(
    "training-reminder", _("Reminder: seven days before the start"), SEATED, optional=True, urgent=True,
    subject=_("Your training starts soon"),
    wording=_(
        "Hello {name},\n\n"
        "Your training {cohort} at {vendor} starts {start}.\n"
        "Where: {place}\n\n"
        "See all sessions here:\n\n"
        "{link}\n\n"
        "If you cannot come, contact {agency}.\n\n"
        "{sign_off}"
    ),
    variables=(
        *ABOUT,
        Variable("start", _("Start of the first session, with the time zone"), "Mon, Mar 15, 2027, 9:00 am CDT"),
        Variable("place", _("Where the first session is"), _("Room 204")),
    ),
)  # fmt: skip
MESSAGE = define(
    "cohort-message", _("A vendor writes to a cohort"), _("Whom the vendor chose"), urgent=True,
    subject="{title}",
    wording=_(
        "Hello {name},\n\n"
        "{sender} of {vendor} writes to you about {cohort}:\n\n"
        "{message}\n\n"
        "To answer, reply to this email: it goes to {reply_to}.\n\n"
        "{sign_off}"
    ),
    variables=(
        COHORT, VENDOR,
        Variable("title", _("The subject that they wrote"), _("What to bring"), in_subject=True),
        Variable("sender", _("Who writes"), "Dana Cole"),
        Variable("message", _("What they wrote"), _("Please bring a pen and something to eat.")),
        Variable("reply_to", _("Email address for answers"), "dana@riverbend.example"),
    ),
)  # fmt: skip

# Make-up sessions, hours that cannot be reached, and corrections of attendance.
MAKE_UP = define("make-up", _("A make-up session was approved, declined, moved or canceled"), PERSON, urgent=True)
MAKE_UP_REQUEST = define(
    "make-up-request", _("Somebody asks to make up in a session, or takes that back"), VENDORS, at_work=True
)
MAKE_UP_OTHERS = define(
    "make-up-others", _("A trainee makes up elsewhere: the agency, and the vendor of the seat"), AGENCIES, at_work=True
)
OUT_OF_REACH = define(
    "out-of-reach", _("The sessions that are left are not enough for the hours: the person"), PERSON, urgent=True
)
OUT_OF_REACH_OTHERS = define(
    "out-of-reach-others",
    _("The sessions that are left are not enough for the hours: the vendor and the agency"),
    VENDORS,
    at_work=True,
    urgent=True,
)
CORRECTION = define("correction", _("A request to correct attendance was decided"), PERSON)
CORRECTION_REQUEST = define(
    "correction-request", _("Somebody asks to correct their attendance, or takes that back"), VENDORS, at_work=True
)
CREDIT = define("credit", _("Hours from elsewhere were credited, or no longer"), PERSON)
CYCLE = define("course-again", _("A person begins a course again, or does not after all"), PERSON)

# Requests for seats, and seats that are kept for people who are invited.
REQUEST = define("seat-request", _("A request for a seat was approved, declined or ended: the person"), PERSON)
STAFF_REQUEST = define(
    "staff-seat-request", _("A request for a seat was decided: the supervisor who asked"), PERSON, at_work=True
)
AGENCY_REQUEST = define(
    "agency-seat-request", _("Somebody asks for a seat, or takes that back: the agency"), AGENCIES, at_work=True
)
REQUEST_APPROVED_LIST = define("seat-request-list", _("A request was approved, and the cohort is full"), PERSON)
SEAT_HELD = define("seat-held", _("A seat waits for admission"), PERSON, variables=ABOUT)
SEAT_HELD_ENDED = define("seat-held-ended", _("No seat waits for admission any more"), PERSON, variables=ABOUT)
SEAT_CONFIRMED = define("seat-confirmed", _("A seat is confirmed by admission"), PERSON, variables=ABOUT)
VENDOR_HELD = define(
    "vendor-held-seat", _("A seat waits for admission, is confirmed or free again: the vendor"), VENDORS, at_work=True,
    variables=(*ABOUT, TRAINEE),
)  # fmt: skip
SEAT_KEPT = define("seat-kept", _("A seat is kept for somebody who is invited"), PERSON, urgent=True)

# Whether a cohort with a minimum takes place.
DECISION_DUE = define(
    "decision-due", _("Today is the day to decide whether a cohort takes place"), VENDORS, at_work=True, urgent=True
)
RUN_DECIDED = define("run-decided", _("It was decided whether a cohort takes place"), SEATED, urgent=True)
RUN_DECIDED_AGENCY = define(
    "run-decided-agency", _("It was decided whether a cohort takes place: agencies"), AGENCIES, at_work=True
)
