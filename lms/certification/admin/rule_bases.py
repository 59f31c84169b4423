"""With what rules are compared: the version in force on the day before their first day, also one that lies ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext

from cohorts.core.dates import home_day
from cohorts.core.formatting import format_long_day
from lms.certification.actions.rule_revisions import begun_at
from lms.certification.actions.rule_trials import try_on_people
from lms.certification.admin.comparisons import trial_in_words
from lms.certification.models import ProgramVersion
from lms.certification.models.rules import version_rules
from lms.certification.rules.programs import in_force

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Base:
    """The version that rules are compared with, or None, and the versions published since the rules were begun.

    `day`: the day before their first day, if the version is in force on it.
    """

    version: ProgramVersion | None
    day: date | None
    since: Sequence[ProgramVersion]

    @property
    def rules(self):
        """What the version says; None without one, or where it cannot be read."""
        return version_rules(self.version) if self.version else None

    @property
    def lies_ahead(self):
        """Whether the version is published and not in force yet."""
        return self.version is not None and self.version.effective_from > home_day(timezone.now())

    @property
    def notes(self):
        """What somebody has to know of it, as sentences."""
        lines = []
        if self.lies_ahead and self.day:
            text = gettext("“%(version)s” is published already, and in force on the day before: %(day)s.")
            lines.append(text % {"version": self.version.version, "day": format_long_day(self.day)})
        text = gettext(
            "“%(version)s”, with %(day)s as its first day, was published after these rules were begun. What it changed "
            "is in these rules only if somebody entered it here too."
        )
        lines += [text % {"version": row.version, "day": format_long_day(row.effective_from)} for row in self.since]
        return lines

    @property
    def stamp(self):
        """What it is, in a line that is the same as long as nothing else was published."""
        return "-".join(str(row.pk) for row in (self.version, *self.since) if row)


def base_of(program, first_day, user, *, begun_at):
    """The Base of rules of a program with a first day (or None). One query.

    Before the first version, and without a first day: the version in force today, and without one, the latest.
    """
    versions = list(ProgramVersion.objects.visible_to(user).filter(program=program).order_by("effective_from", "pk"))
    day = first_day - ONE_DAY if first_day else None
    before = in_force(versions, day) if day else None
    version = before or in_force(versions, home_day(timezone.now())) or (versions[-1] if versions else None)
    return Base(version, day if before else None, [row for row in versions if row.at > begun_at])


def draft_base(draft, rules, user):
    """The Base of a draft, with the rules as they are read now."""
    begun = begun_at(draft.program, draft.version) or draft.changed_at
    return base_of(draft.program, rules.effective_from, user, begun_at=begun)


def tried_in_words(program, rules, base):
    """What trying rules on people gave, in words; where the version before lies ahead, compared with that."""
    against = base.rules if base.lies_ahead else None
    words = trial_in_words(try_on_people(program, rules, at=timezone.now(), against=against))
    if against is None:
        return words
    text = gettext("They are compared with “%(version)s”, as if it were in force already.")
    return words | {"text": f"{words['text']} {text % {'version': against.version}}"}
