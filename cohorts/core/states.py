"""The only code that writes a state.

A stateful model lists its transitions in `TRANSITIONS` (name, from, to) and its first state in `INITIAL`.
`transition()` refuses what the table does not name, changes the row by compare-and-set, and logs who and why.
"""

from typing import NamedTuple

from django.db import models
from django.db.models import Q

from cohorts.core.actions import Refused, log
from cohorts.core.visibility import ScopedModel


class Transition(NamedTuple):
    """One permitted change of state."""

    name: str
    source: str
    target: str


class StatefulModel(ScopedModel):
    """A model whose rows have a state."""

    TRANSITIONS: tuple[Transition, ...] = ()
    INITIAL = ""

    state = models.CharField(max_length=20, db_index=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Insert with the first state; an update leaves the state alone (only `transition` changes it)."""
        if self._state.adding:
            self.state = self.state or self.INITIAL
        elif kwargs.get("update_fields") is None:
            kwargs["update_fields"] = [
                f.name for f in self._meta.local_concrete_fields if not f.primary_key and f.name != "state"
            ]
        super().save(*args, **kwargs)


def state_field(choices):
    """The field `state` of a model whose states are these `TextChoices`, so that pages show their labels."""
    return models.CharField(max_length=20, db_index=True, editable=False, choices=choices)


def states(transitions, initial):
    """Return every state that a table of transitions knows, the first one first."""
    return list(dict.fromkeys([initial, *(s for t in transitions for s in (t.source, t.target))]))


def states_check(transitions, initial, name):
    """A check constraint for `Meta.constraints`: the database knows the states too."""
    return models.CheckConstraint(condition=Q(state__in=states(transitions, initial)), name=name)


def can(instance, name):
    """Does the table allow the transition called `name` from the state of `instance`?"""
    return any(t.name == name and t.source == instance.state for t in instance.TRANSITIONS)


def transition(instance, name, *, by, at, reason="", **data):
    """Change the state of `instance` by the transition called `name`, within a running action, and log it.

    Raises Refused("wrong_state") where the table does not name it, and Refused("changed_meanwhile") where somebody
    else changed the row in the meantime.
    """
    target = next((t.target for t in instance.TRANSITIONS if t.name == name and t.source == instance.state), None)
    what = instance._meta.verbose_name
    if target is None:
        raise Refused("wrong_state", what=what, state=_state_label(instance), step=name.replace("_", " "))
    source = instance.state
    changed = type(instance)._base_manager.filter(pk=instance.pk, state=source).update(state=target)
    if not changed:
        raise Refused("changed_meanwhile", what=what)
    instance.state = target
    log(instance, by=by, at=at, source=source, target=target, reason=reason, **data)
    return instance


def _state_label(instance):
    field = type(instance)._meta.get_field("state")
    return dict(field.flatchoices).get(instance.state, instance.state.replace("_", " "))


def diagram(model):
    """Return the table of transitions as lines "from --name--> to", for the README; a test keeps them true."""
    return "\n".join(f"{t.source} --{t.name}--> {t.target}" for t in model.TRANSITIONS)
