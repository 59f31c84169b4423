"""What people are told about their certification: see cohorts.notices.events."""

from django.utils.translation import gettext_lazy as _

from cohorts.notices.events import AGENCIES, PAYERS, PERSON, Variable, define

CERTIFICATE = define(
    "certificate", _("A certificate was issued, suspended, reinstated or changed in another way"), PERSON
)
REGISTER_CHOICE = define(
    "register-choice", _("A certified person, or staff for them, chose whether the register shows the name"), PERSON,
    subject=_("Your name in the public register"),
    wording=_(
        "Hello {name},\n\n"
        "It was changed whether people who check your certificate can read your name. You can see what they read now, "
        "and change it, here:\n\n"
        "{link}\n\n"
        "If you did not ask for this, contact state program staff at once.\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
ADMISSION = define(
    "admission", _("Program staff decided on admission to a program"), PERSON,
    subject=_("A decision about your admission"),
    wording=_(
        "Hello {name},\n\n"
        "Program staff have decided on your admission to a program. You can read the decision and its reason here:\n\n"
        "{link}\n\n"
        "If you have questions, contact state program staff.\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
RULES_MOVED = define(
    "rules-moved", _("Program staff moved a person to another version of the rules"), PERSON,
    subject=_("News about your path"),
    wording=_(
        "Hello {name},\n\n"
        "Program staff decided that another version of the rules applies to you. You can read the reason, and what is "
        "still to do, here:\n\n"
        "{link}\n\n"
        "If you have questions, contact state program staff.\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
SWEEP = define("sweep", _("The nightly check changed certification decisions"), _("Program staff"), at_work=True)

ASKED_PERSON = _("Whoever an applicant asks by link")
ASKED = Variable("asked", _("Name of who was asked, as the applicant typed it"), "Pat Kim")
APPLICANT = Variable("applicant", _("Name of the applicant"), "Jordan Ellis")
APPLICATION_SUBMITTED = define(
    "application-submitted", _("An application was submitted"), PERSON,
    subject=_("We received your application"),
    wording=_(
        "Hello {name},\n\n"
        "We received your application. You can follow what is decided about each part, and add what is still missing, "
        "here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
APPLICATION_WITHDRAWN = define(
    "application-withdrawn", _("An application was withdrawn"), PERSON,
    subject=_("Your application was withdrawn"),
    wording=_(
        "Hello {name},\n\n"
        "Your application was withdrawn, as you asked. You can apply again at any time:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
APPLICATION_REOPENED = define(
    "application-reopened", _("A decided application is looked at again"), PERSON,
    subject=_("News about your application"),
    wording=_(
        "Hello {name},\n\n"
        "Program staff are looking at your application again. You do not need to do anything now. You can follow it "
        "here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
PART_RETURNED = define(
    "application-part", _("A part of an application was sent back"), PERSON, urgent=True,
    subject=_("Your application needs something from you"),
    wording=_(
        "Hello {name},\n\n"
        "Program staff looked at a part of your application and could not accept it. Read the reason, and what you can "
        "do next, here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
PART_ANSWERED = define(
    "application-answered", _("Somebody answered for an application"), PERSON,
    subject=_("Somebody whom you asked has answered"),
    wording=_(
        "Hello {name},\n\n"
        "A person whom you asked has answered. You can see which parts of your application are here, and which are "
        "still missing:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
PART_DECLINED = define(
    "application-declined", _("Somebody will not answer for an application"), PERSON, urgent=True,
    subject=_("Your application needs something from you"),
    wording=_(
        "Hello {name},\n\n"
        "A person whom you asked will not answer. You can ask another person, or the same one again, here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
PART_EXPIRED = define(
    "application-expired", _("Somebody did not answer for an application in time"), PERSON, urgent=True,
    subject=_("Your application needs something from you"),
    wording=_(
        "Hello {name},\n\n"
        "A person whom you asked has not answered in time, so the link has ended. Ask them again, or ask another "
        "person:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
APPLICATION_IDLE = define(
    "application-idle", _("An application was begun and not submitted"), PERSON,
    subject=_("Your application is not submitted yet"),
    wording=_(
        "Hello {name},\n\n"
        "You began an application and have not submitted it. Everything that you entered is saved. You can go on here, "
        "or submit it and add the rest later:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
PART_ASKED = define(
    "application-question", _("An applicant asks somebody for a signature or a letter"), ASKED_PERSON, urgent=True,
    subject=_("A request from {applicant}"),
    wording=_(
        "Hello {asked},\n\n"
        "{applicant} is applying to {office} and gave us your name.\n\n"
        "What is asked of you: {what}.\nFor the certificate: {credential}.\n\n"
        "Please read it, and answer or decline by {until}. You do not need an account:\n\n"
        "{link}\n\n"
        "Please do not write about anyone’s health or treatment. This link is only for you, so do not forward it.\n\n"
        "{sign_off}"
    ),
    variables=(
        ASKED,
        Variable("applicant", _("Name of the applicant"), "Jordan Ellis", in_subject=True),
        Variable("what", _("What is asked: a signature or a letter"), _("a letter of reference")),
        Variable("credential", _("The certificate that the person applies for"), "Certified Peer Specialist"),
        Variable("until", _("Until when, with the time zone"), "Fri, Apr 23, 2027, 11:59 pm CDT"),
    ),
)  # fmt: skip
SIGNED = (
    Variable("signed_text", _("The text that was signed"), _("What is written here is true.")),
    Variable("version", _("The version of the text"), "2"),
    Variable("intent", _("What the typed name means"), _("It counts like a signature on paper.")),
)
PART_COPY = define(
    "application-copy", _("A copy for whoever signed or answered for an applicant"), ASKED_PERSON,
    subject=_("What you signed"),
    wording=_(
        "Hello {asked},\n\n"
        "This is your copy. Keep it. You signed for {applicant} as {signed} on {when}. {what}\n\n"
        "What you signed (version {version}):\n\n"
        "{signed_text}\n\n"
        "{intent} The page says that it is here:\n\n"
        "{link}\n\n"
        "If you did not do this, please contact us at once.\n\n"
        "{sign_off}"
    ),
    variables=(
        ASKED,
        APPLICANT,
        Variable("signed", _("Name and role, as typed"), "Pat Kim, supervisor"),
        Variable("when", _("When, with the time zone"), "Fri, Apr 23, 2027, 11:59 pm CDT"),
        Variable("what", _("What was done, in a sentence"), _("You sent a letter of reference.")),
        *SIGNED,
    ),
)  # fmt: skip
FEE_DUE = define("application-fee", _("A fee is due for an application or a certificate"), PAYERS, at_work=True)
FEE_CREDITED = define("application-fee-credited", _("The fee of a withdrawn application"), PAYERS, at_work=True)
RENEWAL_DUE = define(
    "renewal-due", _("A certificate ends soon, or ended and can still be renewed"), PERSON,
    subject=_("Your certificate: what to do next"),
    wording=_("Hello {name},\n\n{notice}\n\nYou can see what is still to do, and renew, here:\n\n{link}\n\n{sign_off}"),
    variables=(Variable("notice", _("What is due and until when"), "Your certificate ends on June 30, 2028."),),
)  # fmt: skip
LEARNING_DECIDED = define(
    "learning-decided", _("Program staff decided that not all of an entry of continuing education counts"), PERSON,
    subject=_("News about your continuing education"),
    wording=_(
        "Hello {name},\n\n"
        "Program staff have looked at your continuing education, and not all of an entry counts. You can read why "
        "here:\n\n"
        "{link}\n\n"
        "If you think this is wrong, contact state program staff.\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
SIGN_UP = define(
    "sign-up", _("Somebody signed up in order to apply"), _("Whoever signed up"), urgent=True,
    subject=_("Confirm your email address"),
    wording=_(
        "Hello,\n\n"
        "Someone used this address to apply to {office}. If it was you, open this page and choose a password. The "
        "link works until {until}:\n\n"
        "{link}\n\n"
        "If it was not you, you do not need to do anything. There is no account, and we delete the address.\n\n"
        "{sign_off}"
    ),
    variables=(Variable("until", _("Until when, with the time zone"), "Fri, Apr 23, 2027, 11:59 pm CDT"),),
)  # fmt: skip
SIGN_UP_KNOWN = define(
    "sign-up-known", _("Somebody signed up with the address of an account"), PERSON, urgent=True,
    subject=_("You have an account already"),
    wording=_(
        "Hello {name},\n\n"
        "Someone used this address to apply to {office}. You have an account with it already. Log in to apply:\n\n"
        "{link}\n\n"
        "If you do not know your password, select “Forgot your password?” on that page. If it was not you, you do not "
        "need to do anything.\n\n"
        "{sign_off}"
    ),
)  # fmt: skip
FORM = Variable("form", _("Name of the form"), _("Implementation plan"))
AGENCY = Variable("agency", _("Name of the agency"), "Prairie Community Services")
AGENCY_FORM_SENT = define(
    "agency-form-sent", _("An agency sent a form to the state"), AGENCIES, at_work=True,
    subject=_("Your copy of a form that your agency sent"),
    wording=_(
        "Hello {name},\n\n"
        "This is your copy. Keep it. {signed} signed for {agency} on {when}. The form: {form}.\n\n"
        "What was signed (version {version}):\n\n"
        "{signed_text}\n\n"
        "{intent} You can read the form, and follow what is decided, here:\n\n"
        "{link}\n\n"
        "If your agency did not send it, please contact us at once.\n\n"
        "{sign_off}"
    ),
    variables=(
        FORM,
        AGENCY,
        Variable("signed", _("Name, as typed"), "Pat Kim"),
        Variable("when", _("When, with the time zone"), "Fri, Apr 23, 2027, 11:59 pm CDT"),
        *SIGNED,
    ),
)  # fmt: skip
AGENCY_FORM_NEWS = define(
    "agency-form-news", _("Program staff answered, accepted, sent back or opened a form of an agency again"), AGENCIES,
    at_work=True,
    subject=_("News about a form of your agency"),
    wording=_(
        "Hello {name},\n\n"
        "Program staff looked at a form of {agency}. The form: {form}. You can read the answer, and what you can do "
        "next, here:\n\n"
        "{link}\n\n"
        "{sign_off}"
    ),
    variables=(FORM, AGENCY),
)  # fmt: skip

# Neutral on purpose: staff read the log of emails.
PERSONAL_REQUEST = define(
    "personal-request",
    _("There is news about a personal request that somebody sent to the office"),
    PERSON,
    urgent=True,
)
ARRANGE = define(
    "arrange", _("Something is to be arranged for a training, an exam or an interview"),
    _("Whoever runs it"), at_work=True,
)  # fmt: skip
