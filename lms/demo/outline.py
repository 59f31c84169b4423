"""Courses of the demo, with titles, hours and objectives that we wrote."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple


class DemoCourse(NamedTuple):
    """A course and its only version."""

    code: str
    title: str
    audience: str
    summary: str
    hours: int
    missed: int
    fee: Decimal
    outline: str
    effective_from: date = date(2024, 1, 1)
    prerequisite: str = ""


COURSES = (
    DemoCourse(
        "pet",
        "Peer Employment Training",
        "trainees",
        "Eighty hours that prepare people with lived experience to support others, with a midterm and a final exam.",
        80,
        8,
        Decimal("1450.00"),
        """
        What recovery is | 8
        - Describe recovery as a person's own path, with ups and downs.
        - Name four kinds of support that people draw on.
        The power of peer support | 8
        - Explain mutuality and why peer support is freely chosen.
        - Distinguish the peer role from the roles of clinicians and case managers.
        Telling your story with purpose | 8
        - Choose a part of your story that may help this person now.
        Listening and open questions | 8
        - Reflect feelings and ask open questions.
        Working with groups | 8
        - Open, hold and close a support group.
        Ethics and boundaries | 10
        - Recognize dual relationships and bring them to supervision.
        - Keep information confidential, and explain the limits in advance.
        Documentation | 6
        - Write a note in plain, person-first language.
        Rights and self-determination | 8
        - Support a person in stating their own goals.
        Systems, resources and community | 8
        - Find a resource together and make a warm handoff.
        Support in a crisis | 8
        - Follow the agency's safety steps and stay with the person.
        """,
    ),
    DemoCourse(
        "crisis-30",
        "Crisis Services",
        "trainees",
        "Thirty more hours for certified peer specialists who join a crisis team.",
        30,
        0,
        Decimal("620.00"),
        """
        Crisis teams and the peer role | 8
        - Describe what a peer specialist does on a crisis team.
        De-escalation and trauma | 8
        - Offer choices, space and calm.
        Safety planning together | 8
        - Make a safety plan with a person, in their own words.
        After a crisis | 6
        - Follow up, and look after yourself.
        """,
        prerequisite="pet",
    ),
    DemoCourse(
        "mi-core",
        "Michigan Core Training (example)",
        "trainees",
        "Fifty-six hours that prepare people for certification by the rules of Michigan.",
        56,
        0,
        Decimal("980.00"),
        """
        Recovery and the peer role | 16
        - Describe recovery as a person's own path.
        Listening and sharing your story | 16
        - Reflect feelings, and share what helps this person now.
        Ethics and documentation | 16
        - Bring dual relationships to supervision.
        Community resources | 8
        - Find a resource together and make a warm handoff.
        """,
    ),
    DemoCourse(
        "leading-coaching",
        "Leading and Coaching",
        "supervisors",
        "Two days for supervisors of peer specialists.",
        14,
        0,
        Decimal("280.00"),
        """
        Supervising the peer role | 7
        - Distinguish supervision of peer work from clinical supervision.
        Coaching conversations | 7
        - Lead a coaching conversation with open questions.
        """,
    ),
)
