"""People and organizations of the demo: the state and its staff, two vendors, three agencies, and trainees."""

import random
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress

from cohorts.billing.actions.bank_files import save_bank_account
from cohorts.billing.actions.issuer import change_issuer_details, change_remit_to
from cohorts.billing.rules.bank_rows import BankMapping
from cohorts.core import roles
from cohorts.notices import actions as emails
from cohorts.notices.models import Email, EmailState
from cohorts.people.actions import authority, organizations, people, profiles, state_roles
from cohorts.people.models import Organization, User
from cohorts.training.actions import courses, vendor_approvals
from cohorts.training.rules.make_up import ANY_VENDOR, NO_MAKE_UP, MakeUpRule
from cohorts.training.rules.outlines import read_outline
from lms.demo.logins import PASSWORD
from lms.demo.michigan import PEOPLE
from lms.demo.names import draw_names
from lms.demo.outline import COURSES
from lms.demo.places import add_places

# Which trainee has two records, and the phone number in both.
DOUBLE, DOUBLE_PHONE = 5, "(651) 555-0171"


@dataclass
class Cast:
    """The people and organizations of the demo."""

    root: User
    state: Organization
    staff: dict = field(default_factory=dict)
    # Some acts need two people: the author of an item or a key change may not approve it.
    second_examiner: User | None = None
    second_program: User | None = None
    second_finance: User | None = None
    vendors: list = field(default_factory=list)
    coordinators: dict = field(default_factory=dict)
    trainers: dict = field(default_factory=dict)
    proctors: dict = field(default_factory=dict)
    agencies: list = field(default_factory=list)
    supervisors: dict = field(default_factory=dict)
    trainees: list = field(default_factory=list)
    # Who applies by the rules of Michigan.
    michigan: list = field(default_factory=list)
    versions: dict = field(default_factory=dict)
    # {name of a place: its rooms}
    rooms: dict = field(default_factory=dict)


def create_cast(*, at, seed, trainees):
    """Set up the state, its vendors and agencies, invite everyone, and publish the courses; returns the Cast."""
    root = User.objects.create_superuser(
        "admin@demo.example", PASSWORD, given_name="Robin", family_name="Administrator"
    )
    _verify_address(root)
    state = authority.set_up(
        name="State Office of Peer Services (example)",
        email="peers@demo.example",
        phone="(651) 555-0134",
        address="100 Example Street\nSaint Paul, MN 55101",
        signatory_name="Marisol Vega",
        signatory_title="Director of peer services (example)",
        by=root,
        at=at,
    )
    cast = Cast(root, state)
    for role, given_name, family in (
        (roles.PROGRAM, "Marisol", "Vega"),
        (roles.EXAMINATIONS, "Henrik", "Dahl"),
        (roles.FINANCE, "Oluchi", "Grant"),
        (roles.PUBLISHING, "Teresa", "Moua"),
        (roles.AUDITOR, "Samuel", "Price"),
    ):
        cast.staff[role] = add_person(cast, f"{role}@demo.example", given_name, family, state, role, at=at)
    cast.second_program = add_person(cast, "program2@demo.example", "Ruth", "Okafor", state, roles.PROGRAM, at=at)
    cast.second_examiner = add_person(
        cast, "examinations2@demo.example", "Amara", "Lindqvist", state, roles.EXAMINATIONS, at=at
    )
    cast.second_finance = add_person(cast, "finance2@demo.example", "Noah", "Berg", state, roles.FINANCE, at=at)
    _say_how_to_pay(cast, at)
    _add_bank_account(cast, at)
    _publish_courses(cast, at)
    _create_vendors(cast, at)
    add_places(cast, at=at)
    _create_agencies(cast, at)
    _create_trainees(cast, at, seed, trainees)
    mark_emails_sent(at)
    return cast


def add_person(cast, email, given_name, family_name, organization, role, *, at, supervisor=None):
    fields = {"email": email, "given_name": given_name, "family_name": family_name}
    fields |= {"organization": organization, "role": role}
    if role in roles.STATE:
        # At most two people have each role, so it can be granted without a second person.
        invitation = state_roles.grant(**fields, reason="Setting up the demonstration", by=cast.root, at=at)
    else:
        invitation = people.invite(**fields, supervisor=supervisor, by=cast.root, at=at)
    # The same password hash for everyone, because hashing takes half a second. Accepting keeps an existing password.
    User.objects.filter(pk=invitation.user_id).update(password=cast.root.password)
    return people.accept(token=invitation.token, at=at)


def _verify_address(user):
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


def mark_emails_sent(at):
    """Mark every email queued until `at` as sent, so that the worker does not send emails of the past."""
    for email in Email.objects.filter(state=EmailState.QUEUED, queued_at__lte=at):
        emails.record_sent(email=email, by=None, at=at)


def _say_how_to_pay(cast, at):
    change_remit_to(
        remit_to="State Treasurer, 100 Example Street, Saint Paul, MN 55101\nACH: routing 000000000, account 0000",
        by=None,
        at=at,
    )
    change_issuer_details(
        tax_number="00-0000000 (example)",
        terms="Write the invoice number on your payment. No fee is added to late payments.",
        by=cast.staff[roles.FINANCE],
        at=at,
    )


def _add_bank_account(cast, at):
    columns = {"day": "Posted", "amount": "Amount", "text": "Description", "payer": "Name", "reference": "Check"}
    mapping = BankMapping(columns | {"bank_id": "Bank ID"})
    save_bank_account(account=None, name="State Treasury", mapping=mapping, by=cast.staff[roles.FINANCE], at=at)


def _publish_courses(cast, at):
    program = cast.staff[roles.PROGRAM]
    for course in COURSES:
        created = courses.create_course(
            code=course.code, title=course.title, audience=course.audience, summary=course.summary,
            prerequisite=cast.versions[course.prerequisite].course if course.prerequisite else None, by=program, at=at,
        )  # fmt: skip
        cast.versions[course.code] = courses.publish_course_version(
            course=created,
            version="2026",
            effective_from=course.effective_from,
            required_minutes=course.hours * 60,
            allowed_missed_minutes=course.missed * 60,
            fee=course.fee,
            make_up=MakeUpRule(ANY_VENDOR, course.missed * 2 * 60) if course.missed else NO_MAKE_UP,
            units=read_outline(course.outline),
            by=program,
            at=at,
        )


@dataclass(frozen=True)
class Vendor:
    """A training vendor and its people, each as (email, given name, family name)."""

    name: str
    place: str
    coordinator: tuple[str, str, str]
    trainers: tuple[tuple[str, str, str], ...]
    proctor: tuple[str, str, str]


VENDORS = (
    Vendor(
        "Lakes Peer Training",
        "Duluth",
        ("vendor@demo.example", "Ingrid", "Solberg"),
        (("trainer@demo.example", "Nora", "Eide"), ("trainer11@demo.example", "Marcus", "Bell")),
        ("proctor@demo.example", "Jo", "Strand"),
    ),
    Vendor(
        "River Bend Learning",
        "Rochester",
        ("riverbend@demo.example", "Paul", "Her"),
        (("trainer20@demo.example", "Pa", "Vang"), ("trainer21@demo.example", "Louise", "Drake")),
        ("proctor2@demo.example", "Jo", "Strandberg"),
    ),
    Vendor(
        "Latte Stone Learning",
        "Hagåtña",
        ("guam@demo.example", "Tasi", "Cruz"),
        (("trainer30@demo.example", "Isa", "Perez"), ("trainer31@demo.example", "Kiko", "Santos")),
        ("proctor3@demo.example", "Sirena", "Aguon"),
    ),
)


def _create_vendors(cast, at):
    program = cast.staff[roles.PROGRAM]
    for row in VENDORS:
        email = row.coordinator[0]
        vendor = organizations.create_organization(
            kind=roles.VENDOR, name=row.name, email=email, address=f"100 Main Street\n{row.place}", by=program, at=at
        )
        cast.vendors.append(vendor)
        cast.coordinators[vendor] = add_person(cast, *row.coordinator, vendor, roles.VENDOR_COORDINATOR, at=at)
        cast.trainers[vendor] = [add_person(cast, *person, vendor, roles.TRAINER, at=at) for person in row.trainers]
        cast.proctors[vendor] = add_person(cast, *row.proctor, vendor, roles.PROCTOR, at=at)
        for version in cast.versions.values():
            vendor_approvals.approve_vendor(
                vendor=vendor,
                course=version.course,
                valid_from=version.effective_from,
                by=program,
                at=at,
                reason="Application reviewed; curriculum and trainers meet the standard (example).",
            )


def _create_agencies(cast, at):
    program = cast.staff[roles.PROGRAM]
    for number, (name, place) in enumerate(
        (
            ("Prairie Community Mental Health", "Mankato"),
            ("North Shore Peer Services", "Duluth"),
            ("Riverside Recovery Partners", "Winona"),
        ),
        1,
    ):
        agency = organizations.create_organization(
            kind=roles.AGENCY,
            name=name,
            email=f"billing{number}@demo.example",
            address=f"{number}00 Second Avenue\n{place}",
            employer_type=("CMHSP", "contract-provider", "")[number - 1],
            by=program,
            at=at,
        )
        cast.agencies.append(agency)
        given_name, family = (("Amina", "Yusuf"), ("Greta", "Lund"), ("Hector", "Ramos"))[number - 1]
        email = "agency@demo.example" if number == 1 else f"agency{number}@demo.example"
        cast.coordinators[agency] = add_person(cast, email, given_name, family, agency, roles.AGENCY_COORDINATOR, at=at)
        given_name, family = (("Lee", "Nordby"), ("Rosa", "Ibarra"), ("Dwight", "Cole"))[number - 1]
        email = "supervisor@demo.example" if number == 1 else f"supervisor{number}@demo.example"
        cast.supervisors[agency] = add_person(cast, email, given_name, family, agency, roles.SUPERVISOR, at=at)


def _create_trainees(cast, at, seed, count):
    rng = random.Random(seed)
    accounts = {"trainee@demo.example": 0, "certified@demo.example": 1, "notyet@demo.example": 2}
    accounts["applicant@demo.example"] = 3
    emails = {index: email for email, index in accounts.items()}
    for index, (given_name, family_name) in enumerate(draw_names(rng, count)):
        agency = cast.agencies[index % 3] if index > 3 else cast.agencies[0]
        email = emails.get(index, f"{given_name}.{family_name}.{index}@people.demo.example".lower())
        person = add_person(
            cast, email, given_name, family_name, agency, roles.TRAINEE, at=at, supervisor=cast.supervisors[agency]
        )
        cast.trainees.append((person, agency))
    _create_double(cast, at)
    agency = cast.agencies[0]
    for row in PEOPLE:
        person = add_person(cast, *row, agency, roles.TRAINEE, at=at, supervisor=cast.supervisors[agency])
        cast.michigan.append((person, agency))


def _create_double(cast, at):
    """A second record of a trainee, invited by another agency under another address, for program staff to find."""
    person, agency = cast.trainees[DOUBLE]
    other = next(one for one in cast.agencies if one != agency)
    email = f"{person.given_name}.{person.family_name}@work.demo.example".lower()
    double = add_person(
        cast, email, person.given_name, person.family_name, other, roles.TRAINEE, at=at,
        supervisor=cast.supervisors[other],
    )  # fmt: skip
    for one in (person, double):
        profiles.change_profile(person=one, preferred_name="", pronouns="", phone=DOUBLE_PHONE, by=one, at=at)
