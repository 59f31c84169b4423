"""The only code that writes a state.

A model with a life lists its moves in `MOVES` (name, from, to) and its first state in `BORN`. `move()` refuses what the
table does not name, in words, changes the row by compare-and-set, and logs who and why.
"""

from typing import NamedTuple

from django.db import models
from django.db.models import Q

from cohorts.core.actions import Refused, log
from cohorts.core.visibility import ScopedModel


class Move(NamedTuple):
    """One permitted change of state."""

    name: str
    source: str
    target: str


class Living(ScopedModel):
    """A model whose rows have a life."""

    MOVES: tuple[Move, ...] = ()
    BORN = ""

    state = models.CharField(max_length=20, db_index=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Insert with the first state; an update leaves the state alone (only `move` changes it)."""
        if self._state.adding:
            self.state = self.state or self.BORN
        elif kwargs.get("update_fields") is None:
            kwargs["update_fields"] = [
                f.name for f in self._meta.local_concrete_fields if not f.primary_key and f.name != "state"
            ]
        super().save(*args, **kwargs)


def states(moves, born):
    """Every state that a table of moves knows, the first one first."""
    return list(dict.fromkeys([born, *(s for m in moves for s in (m.source, m.target))]))


def states_check(moves, born, name):
    """A check constraint for `Meta.constraints`: the database knows the states too."""
    return models.CheckConstraint(condition=Q(state__in=states(moves, born)), name=name)


def can(instance, name):
    """Does the table allow the move called `name` from where `instance` stands?"""
    return any(m.name == name and m.source == instance.state for m in instance.MOVES)


def move(instance, name, *, by, at, reason="", **data):
    """Move `instance` by the move called `name`, within a running action, and log it.

    Raises Refused, in words, where the table does not name the move or somebody else moved the row meanwhile.
    """
    target = next((m.target for m in instance.MOVES if m.name == name and m.source == instance.state), None)
    what = instance._meta.verbose_name
    if target is None:
        raise Refused(f"This {what} is {instance.state.replace('_', ' ')}; it cannot be {_done(name)} now.")
    source = instance.state
    changed = type(instance)._base_manager.filter(pk=instance.pk, state=source).update(state=target)
    if not changed:
        raise Refused(f"Somebody else changed this {what} a moment ago. Look at it again before you go on.")
    instance.state = target
    log(instance, by=by, at=at, source=source, target=target, reason=reason, **data)
    return instance


def _done(name):
    word = name.replace("_", " ")
    irregular = {
        "begin": "begun",
        "commit": "committed",
        "withdraw": "withdrawn",
        "submit": "submitted",
        "run": "run",
        "end": "ended",
        "cancel": "cancelled",
    }
    return irregular.get(word, word + ("d" if word.endswith("e") else "ed"))


def diagram(model):
    """The table of moves as lines "from --name--> to", for the READMEs; a test keeps them true."""
    return "\n".join(f"{m.source} --{m.name}--> {m.target}" for m in model.MOVES)
