"""State machines. This is the only code that writes a state.

A stateful model declares its states in `State` (TextChoices), its transitions in `TRANSITIONS` (name, source, target)
and its first state in `INITIAL`. `transition()` refuses a transition that is not declared, changes the row by
compare-and-set, and logs who and why.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import models
from django.db.models import Q

from cohorts.core.actions import Refused, log
from cohorts.core.problems import Problem
from cohorts.core.refusals import refuse
from cohorts.core.visibility import ScopedModel


class Transition(NamedTuple):
    """One permitted change of state."""

    name: str
    source: str
    target: str


class StateField(models.CharField):
    """The state of a row. Its choices come from the model's `State`, so that `get_state_display` works.

    In migrations it is a plain CharField, so that changing a label needs no migration; the model's check constraint
    limits the values.
    """

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """Set the choices from the model's `State`."""
        if hasattr(cls, "State"):
            self.choices = cls.State.choices
        super().contribute_to_class(cls, name, private_only)

    def deconstruct(self) -> Any:
        """Deconstruct as a CharField without choices."""
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)
        return name, "django.db.models.CharField", args, kwargs


class StatefulModel(ScopedModel):
    """A model whose rows have a state; a subclass declares its `State`."""

    TRANSITIONS: tuple[Transition, ...] = ()
    INITIAL = ""

    # Any: on an instance it is a str, which mypy cannot infer from the field.
    state: Any = StateField(max_length=20, db_index=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert with the initial state; an update does not write the state (only `transition` does)."""
        if self._state.adding:
            if not self.state:
                self.state = str(self.INITIAL)
        elif kwargs.get("update_fields") is None:
            kwargs["update_fields"] = [
                f.name for f in self._meta.local_concrete_fields if not f.primary_key and f.name != "state"
            ]
        super().save(*args, **kwargs)


def states(transitions: Iterable[Transition], initial: str) -> list[str]:
    """Return every state in a table of transitions, the initial state first."""
    return list(dict.fromkeys(str(s) for s in [initial, *(s for t in transitions for s in (t.source, t.target))]))


def state_of(instance: StatefulModel) -> str:
    """Return the state of a row as a member of its `State`, so that messages can write its label."""
    return instance.State(instance.state) if hasattr(instance, "State") else instance.state


def label_in_sentence(state: str) -> str:
    """Return the label of a state or other choice for use in a sentence: “open”, “not yet published”."""
    label = str(getattr(state, "label", str(state).replace("_", " ")))
    return label[:1].lower() + label[1:]


def states_check(transitions: Iterable[Transition], initial: str, name: str) -> models.CheckConstraint:
    """Return a check constraint for `Meta.constraints` that allows only the declared states."""
    return models.CheckConstraint(condition=Q(state__in=states(transitions, initial)), name=name)


def can(instance: StatefulModel, name: str) -> bool:
    """Return whether the transition called `name` is allowed from the current state of `instance`."""
    return any(t.name == name and t.source == instance.state for t in instance.TRANSITIONS)


def state_problem(instance: StatefulModel, name: str) -> Problem | None:
    """Return why the transition called `name` is not allowed from the current state of `instance`, or None."""
    if can(instance, name):
        return None
    return Problem("wrong_state", what=instance._meta.verbose_name, state=state_of(instance), step=name)


def transition(
    instance: StatefulModel,
    name: str,
    *,
    by: Any,
    at: datetime,
    reason: str = "",
    fields: Mapping[str, Any] | None = None,
    **data: Any,
) -> StatefulModel:
    """Apply the transition called `name` to `instance` within a running action, and log it.

    `fields`: {field: value} written together with the state. `data` goes to the log only.
    Raises Refused("wrong_state") if the transition is not allowed, and Refused("changed_meanwhile") if someone else
    changed the row in the meantime.
    """
    refuse(state_problem(instance, name))
    what, source = instance._meta.verbose_name, instance.state
    target = next(str(t.target) for t in instance.TRANSITIONS if t.name == name and t.source == source)
    changed = type(instance)._base_manager.filter(pk=instance.pk, state=source).update(state=target, **(fields or {}))
    if not changed:
        raise Refused("changed_meanwhile", what=what)
    for field, value in {**(fields or {}), "state": target}.items():
        setattr(instance, field, value)
    log(instance, by=by, at=at, source=source, target=target, reason=reason, **data)
    return instance


def diagram(model: type[StatefulModel]) -> str:
    """Return the transitions as lines "source --name--> target", for the README; a test compares the two."""
    return "\n".join(f"{t.source} --{t.name}--> {t.target}" for t in model.TRANSITIONS)
