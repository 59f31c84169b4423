"""Ids of the other side, in the address and in every field that names a row: nothing changes."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.forms import BaseForm, ModelChoiceField
from django.urls import reverse

from tests.access.cast import REFUSING, post, rows_now, undone
from tests.access.write import INSIDE
from tests.access.writes import WRITES

pytestmark = [pytest.mark.access, pytest.mark.xdist_group("access")]


@pytest.mark.parametrize("name", [name for name, write in WRITES.items() if write.foreign or write.foreign_path])
def test_ids_of_the_other_side_are_refused(cast, plain_404, name):
    write = WRITES[name]
    write.prepare(cast.inside)
    before = rows_now()
    body = write.foreign(cast.inside, cast.outside) if write.foreign else None
    path = write.foreign_path(cast.inside, cast.outside) if write.foreign_path else None
    response = post(cast.clients[write.who[0]], name, write, cast.inside, body=body, path=path)
    assert response.status_code in REFUSING | {200}
    assert rows_now() == before


def own_writers(write):
    """Those of one organization among the writers: to the state no organization is another's."""
    return [persona for persona in write.who if persona[0] == INSIDE]


OF_ORGANIZATIONS = [name for name, write in WRITES.items() if own_writers(write)]


# Every agency may choose an open cohort of any vendor, as on the public calendar.
FOR_EVERYBODY = {("agency_wait_move", "cohort"), ("agency_move", "cohort")}


@pytest.mark.parametrize("name", OF_ORGANIZATIONS)
def test_an_id_of_the_other_side_in_any_field_changes_nothing(cast, plain_404, name):
    write = WRITES[name]
    write.prepare(cast.inside)
    prepare_where_possible(write, cast.outside)
    before = rows_now()
    for persona in own_writers(write):
        client = cast.clients[persona]
        for field, body in bodies_with_foreign_ids(client, name, write, cast):
            if (name, field) in FOR_EVERYBODY:
                continue
            status = undone(lambda client=client, body=body: outcome_of(client, name, write, cast.inside, body, before))
            assert status in REFUSING | {200}, f"{persona} with a foreign {field}: {status}"


def outcome_of(client, name, write, side, body, before):
    """The status of a POST; "changed" if it changed rows."""
    status = post(client, name, write, side, body=body).status_code
    return status if rows_now() == before else "changed"


def prepare_where_possible(write, side):
    """Bring the other side into the same situation, unless both cannot be in it at once."""
    try:
        with transaction.atomic():
            write.prepare(side)
    except IntegrityError:
        pass


def bodies_with_foreign_ids(client, name, write, cast):
    """(field, the valid body with the other side's id in this field), for every field that names a row.

    These are the fields with an id in their name or value, and those in which the page offers rows to choose from.
    """
    body = write.body(cast.inside)
    renamed = {mirrored(field, cast, within=r"[^\d]*"): value for field, value in body.items()}
    if renamed != body:
        yield "name", renamed
    for field, value in body.items():
        if (swapped := mirrored(value, cast)) != value:
            yield field, body | {field: swapped}
    for field, row in offered_rows(client, name, write, cast):
        yield field, body | {field: row.pk}


def mirrored(value, cast, *, within=""):
    """A value with each id of the inside replaced by that of the same row of the outside.

    `within`: what may stand around the id, where the value is the name of a field (`e700000-minutes`).
    """
    if isinstance(value, list):
        return [mirrored(entry, cast) for entry in value]
    if not isinstance(value, int | str):
        return value
    start, end = (str(side.pk)[:3] for side in (cast.inside, cast.outside))
    swapped = re.sub(rf"^({within}){start}(\d{{3}}{within})$", rf"\g<1>{end}\g<2>", str(value))
    return swapped if swapped != str(value) else value


def offered_rows(client, name, write, cast):
    """(field, a row of the other side) for every field of the page's forms in which somebody chooses a row."""
    response = client.get(reverse(name, kwargs=write.path(cast.inside)))
    # The exam page, which is no Django template, has no context.
    layers = [layer for part in response.context or [] for layer in getattr(part, "dicts", [])]
    forms = {id(value): value for layer in layers for value in layer.values()}
    of_the_outside = Q(pk__gte=cast.outside.pk, pk__lt=cast.outside.pk + 1000)
    for form in (value for value in forms.values() if isinstance(value, BaseForm)):
        for field, declared in form.fields.items():
            if isinstance(declared, ModelChoiceField):
                # Also rows that the page would never offer.
                rows = declared.queryset.model._default_manager.filter(of_the_outside)
                yield from ((form.add_prefix(field), row) for row in rows)


def test_the_fields_that_name_rows_are_not_overlooked(cast):
    """Without this the test above would hold also where it tries nothing."""
    tried = {}
    for name in OF_ORGANIZATIONS:
        write = WRITES[name]

        def fields(name=name, write=write):
            write.prepare(cast.inside)
            client = cast.clients[own_writers(write)[0]]
            return {field for field, _ in bodies_with_foreign_ids(client, name, write, cast)}

        tried[name] = undone(fields)
    assert tried["vendor_cohort_new"] == {"trainers", "venue"}
    assert tried["agency_supervisor"] == tried["agency_invite"] == {"supervisor"}
    assert tried["agency_sponsor"] == {"order", "trainees"}
    assert tried["trainer_attendance"] == {"name"}
