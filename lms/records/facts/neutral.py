"""Classes of records that nobody reads beside a person's name but those who decide about them.

On pages of staff, in reports and in what is kept with a decision, one line stands for all of them: a request for
accommodations, an appeal about one, or a complaint does not show there, not even whether there is one.
"""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from lms.records.facts.classes import CLASSES

NEUTRAL = frozenset({"accommodation", "accommodation-appeal", "complaint"})
OTHER = "other-restricted"
OTHER_LABEL = _("Other restricted records")


def shown_class(record_class: str) -> str:
    """Return the class as staff read it about a person."""
    return OTHER if record_class in NEUTRAL else record_class


def label_of(record_class: str) -> str:
    """Return a class in words, as staff read it about a person."""
    code = shown_class(record_class)
    if code == OTHER:
        return str(OTHER_LABEL)
    return str(CLASSES[code].label) if code in CLASSES else code


def about_of(record_class: str, about: str) -> str:
    """Return what a record is, without its content; of a neutral class nothing that leads to it."""
    return str(_("A restricted record")) if shown_class(record_class) == OTHER else about


def with_neutral(classes: Collection[str]) -> set[str]:
    """Return the classes that are meant when staff choose among those that they read."""
    return {code for code in classes if code != OTHER} | (set(NEUTRAL) if OTHER in classes else set())
