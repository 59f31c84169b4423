"""The areas of continuing education in words; an area of a program that has no words here is written as its code."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

AREAS = {
    "ethics": _("ethics"),
    "mh-recovery": _("mental health recovery"),
    "mh-rehabilitative-services": _("mental health rehabilitative services"),
    "peer-support": _("peer support"),
}


def area_words(area: str) -> str:
    """Return an area in words."""
    return str(AREAS.get(area) or area.replace("-", " "))


def areas_text(areas: Iterable[str]) -> str:
    """Return several, divided by commas."""
    return ", ".join(area_words(area) for area in areas)
