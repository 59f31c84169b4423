"""Who is in the demo story: the state and its staff, two vendors, three agencies, and invented trainees."""

import random
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress

from cohorts.core import roles
from cohorts.notices import actions as letters
from cohorts.notices.models import Letter
from cohorts.people.actions import authority, organizations, people, state_roles
from cohorts.people.models import Organization, User
from cohorts.training.actions import courses, vendor_approvals
from cohorts.training.rules.outlines import read_outline
from lms.demo.logins import PASSWORD
from lms.demo.names import draw
from lms.demo.outline import COURSES


@dataclass
class Cast:
    """The people and organizations, by the names the story calls them."""

    root: User
    state: Organization
    staff: dict = field(default_factory=dict)
    # Some acts take two persons: who writes an item or proposes a key is not who approves it.
    second_examiner: User | None = None
    second_program: User | None = None
    vendors: list = field(default_factory=list)
    coordinators: dict = field(default_factory=dict)
    trainers: dict = field(default_factory=dict)
    proctors: dict = field(default_factory=dict)
    agencies: list = field(default_factory=list)
    supervisors: dict = field(default_factory=dict)
    trainees: list = field(default_factory=list)
    versions: dict = field(default_factory=dict)


def gather(*, at, seed, trainees):
    """Found the state, its vendors and agencies, invite everybody, publish the courses. Returns the Cast."""
    root = User.objects.create_superuser(
        "admin@demo.example", PASSWORD, given_name="Robin", family_name="Administrator"
    )
    _welcome(root)
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
    for role, given, family in (
        (roles.PROGRAM, "Marisol", "Vega"),
        (roles.EXAMINATIONS, "Henrik", "Dahl"),
        (roles.FINANCE, "Oluchi", "Grant"),
        (roles.PUBLISHING, "Teresa", "Moua"),
        (roles.AUDITOR, "Samuel", "Price"),
    ):
        cast.staff[role] = _person(cast, f"{role}@demo.example", given, family, state, role, at=at)
    cast.second_program = _person(cast, "program2@demo.example", "Ruth", "Okafor", state, roles.PROGRAM, at=at)
    cast.second_examiner = _person(
        cast, "examinations2@demo.example", "Amara", "Lindqvist", state, roles.EXAMINATIONS, at=at
    )
    _teach(cast, at)
    _vendors(cast, at)
    _agencies(cast, at)
    _trainees(cast, at, seed, trainees)
    deliver(at)
    return cast


def _person(cast, email, given, family, organization, role, *, at, supervisor=None):
    who = {"email": email, "given_name": given, "family_name": family, "organization": organization, "role": role}
    if role in roles.STATE:
        # At most two of each, so that the first set-up may give the roles without a second person.
        invitation = state_roles.grant(**who, reason="The demonstration is set up.", by=cast.root, at=at)
    else:
        invitation = people.invite(**who, supervisor=supervisor, by=cast.root, at=at)
    # One hash for everybody: hashing takes half a second. Who has a password keeps it on accepting.
    User.objects.filter(pk=invitation.user_id).update(password=cast.root.password)
    return people.accept(token=invitation.token, at=at)


def _welcome(user):
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


def deliver(at):
    """Note every letter as sent at `at`: the story's past has had its worker, and today's must not send it again."""
    for letter in Letter.objects.filter(sent_at__isnull=True, queued_at__lte=at):
        letters.record_sent(letter=letter, by=None, at=at)


def _teach(cast, at):
    program = cast.staff[roles.PROGRAM]
    for course in COURSES:
        made = courses.create_course(
            code=course.code, title=course.title, audience=course.audience, summary=course.summary, by=program, at=at
        )
        cast.versions[course.code] = courses.publish_course_version(
            course=made,
            version="2026",
            effective_from=course.effective_from,
            required_minutes=course.hours * 60,
            allowed_missed_minutes=course.missed * 60,
            fee=course.fee,
            units=read_outline(course.outline),
            by=program,
            at=at,
        )


def _vendors(cast, at):
    program = cast.staff[roles.PROGRAM]
    for name, place, email in (
        ("Lakes Peer Training", "Duluth", "vendor@demo.example"),
        ("River Bend Learning", "Rochester", "riverbend@demo.example"),
    ):
        vendor = organizations.create_organization(
            kind=roles.VENDOR, name=name, email=email, address=f"100 Main Street\n{place}", by=program, at=at
        )
        cast.vendors.append(vendor)
        first = len(cast.vendors) == 1
        cast.coordinators[vendor] = _person(
            cast,
            email,
            "Ingrid" if first else "Paul",
            "Solberg" if first else "Her",
            vendor,
            roles.VENDOR_COORDINATOR,
            at=at,
        )
        names = (("Nora", "Eide"), ("Marcus", "Bell")) if first else (("Pa", "Vang"), ("Louise", "Drake"))
        cast.trainers[vendor] = [
            _person(
                cast,
                "trainer@demo.example" if first and n == 0 else f"trainer{len(cast.vendors)}{n}@demo.example",
                *name,
                vendor,
                roles.TRAINER,
                at=at,
            )
            for n, name in enumerate(names)
        ]
        cast.proctors[vendor] = _person(
            cast,
            "proctor@demo.example" if first else f"proctor{len(cast.vendors)}@demo.example",
            "Jo",
            f"Strand{'' if first else 'berg'}",
            vendor,
            roles.PROCTOR,
            at=at,
        )
        for version in cast.versions.values():
            vendor_approvals.approve_vendor(
                vendor=vendor,
                course=version.course,
                valid_from=version.effective_from,
                by=program,
                at=at,
                reason="Application reviewed; curriculum and trainers meet the standard (example).",
            )


def _agencies(cast, at):
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
            by=program,
            at=at,
        )
        cast.agencies.append(agency)
        given_name, family = (("Amina", "Yusuf"), ("Greta", "Lund"), ("Hector", "Ramos"))[number - 1]
        email = "agency@demo.example" if number == 1 else f"agency{number}@demo.example"
        cast.coordinators[agency] = _person(cast, email, given_name, family, agency, roles.AGENCY_COORDINATOR, at=at)
        given_name, family = (("Lee", "Nordby"), ("Rosa", "Ibarra"), ("Dwight", "Cole"))[number - 1]
        email = "supervisor@demo.example" if number == 1 else f"supervisor{number}@demo.example"
        cast.supervisors[agency] = _person(cast, email, given_name, family, agency, roles.SUPERVISOR, at=at)


def _trainees(cast, at, seed, count):
    rng = random.Random(seed)
    accounts = {"trainee@demo.example": 0, "certified@demo.example": 1, "notyet@demo.example": 2}
    special = {index: email for email, index in accounts.items()}
    for index, (given, family) in enumerate(draw(rng, count)):
        agency = cast.agencies[index % 3] if index > 2 else cast.agencies[0]
        email = special.get(index, f"{given}.{family}.{index}@people.demo.example".lower())
        person = _person(cast, email, given, family, agency, roles.TRAINEE, at=at, supervisor=cast.supervisors[agency])
        cast.trainees.append((person, agency))
