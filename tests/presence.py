"""When people were present, for tests that record attendance."""

from cohorts.training.models.agendas import agendas_of
from cohorts.training.models.attendance import unsaved_mark
from cohorts.training.rules.credit import minute_of
from cohorts.training.rules.presence import Presence, first_minutes


def present(session, minutes=None):
    """The presence of somebody who was there all the time, or left when so many minutes of units had been taught."""
    if minutes is None:
        return Presence.during((minute_of(session.starts_at), minute_of(session.ends_at)))
    return first_minutes(agendas_of([session.pk])[session.pk], minutes)


def mark_row(*, session, enrollment, number=1, minutes=None, at, made_at=None, **fields):
    """An unsaved mark of somebody who was present for the first `minutes` of training, or all the time."""
    agenda = agendas_of([session.pk])[session.pk]
    about = {"number": number, "at": at, "made_at": made_at or at}
    return unsaved_mark(session, enrollment, present(session, minutes), agenda, **about, **fields)


def create_mark(**fields):
    """Create a mark directly; see `mark_row`."""
    row = mark_row(**fields)
    row.save()
    return row
