"""What addresses about ways to apply need first."""

from datetime import date

from lms.certification.models import ProgramVersion
from tests.access.application_situations import not_submitted


def two_ways(side):
    """The application of the side is a draft, and the rules of today have another way to apply."""
    not_submitted(side)
    version = side.shared.asking_version
    (level,) = version.content["levels"]
    tree = level["requirements"]
    ways = {key: value for key, value in level.items() if key != "requirements"}
    ways |= {"pathways": {"initial": tree, "legacy": tree}}
    content = version.content | {"version": "ways", "effective_from": "2026-02-01", "levels": [ways]}
    ProgramVersion.objects.get_or_create(
        program=version.program, version="ways",
        defaults={"effective_from": date(2026, 2, 1), "content": content, "source": "", "at": version.at},
    )  # fmt: skip
