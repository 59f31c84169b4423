"""How often a number and a family name may be tried in the public register. Links with a token are never limited.

A token has 160 random bits, so that trying links is useless. A number with a family name can be guessed, so tries that
miss are counted per source, per number, and for the whole site. Nobody can stop others from checking certificates:
a source that used up its tries stops only itself, and when a number or the site has used up its tries, the code on the
certificate still works.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from cohorts.core.limits import try_once


class Limit(StrEnum):
    """Why a try was not allowed."""

    SOURCE = "source"
    TOKEN_REQUIRED = "token_required"


@dataclass
class Try:
    """One try in the register: `limit` is None if it is allowed."""

    limit: Limit | None = None
    counted: list = field(default_factory=list)

    def uncount(self):
        """Do not count a try with the right number and name: who has a certificate in hand guesses nothing."""
        for usage in self.counted:
            usage.rollback()


def count_try(request, number):
    """Count one try before it is answered; `number` is None if no certificate can have what was typed.

    A try that a limit refuses is not counted by the limits after it, so that one source cannot use up the tries of a
    number or of the site.
    """
    limits = [("verify_address", "", Limit.SOURCE)]
    if number:
        limits += [("verify_number", number, Limit.TOKEN_REQUIRED), ("verify_everywhere", "all", Limit.TOKEN_REQUIRED)]
    counted = []
    for action, key, limit in limits:
        usage = try_once(request, action, key=key)
        if usage is None:
            return Try(limit, counted)
        counted.append(usage)
    return Try(None, counted)
