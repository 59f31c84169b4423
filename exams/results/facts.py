"""What practice may explain after a form was taken: versions, keys, and which items must stay secret."""

from dataclasses import dataclass

from exams.assembly.models import FormItem, FormState
from exams.bank.models import Key
from exams.delivery.models import Sitting, SittingState


@dataclass(frozen=True)
class PracticeForm:
    """`places`: {place id: FormItem with its version}. `keys`: {version id: current key}. `secret`: ids of items that
    were ever on a form of a real exam; their keys are never shown.
    """

    places: dict[int, FormItem]
    keys: dict[int, dict]
    secret: set[int]


def practice_form_of(sitting: Sitting) -> PracticeForm | None:
    """The form of an ended practice sitting; None for every other sitting. Three queries.

    `sitting` must come from `visible_to`, with window and exam loaded.
    """
    if sitting.state != SittingState.SUBMITTED or not sitting.window.exam.is_practice:
        return None
    places = {place.pk: place for place in FormItem.objects.filter(form=sitting.form_id).select_related("version")}
    versions = [place.version_id for place in places.values()]
    keys = Key.objects.filter(version__in=versions).latest_per("version_id", value="answer")
    items = [place.version.item_id for place in places.values()]
    real = FormItem.objects.filter(version__item__in=items).without_practice()
    secret = set(real.exclude(form__state=FormState.DRAFT).values_list("version__item", flat=True))
    return PracticeForm(places, keys, secret)
