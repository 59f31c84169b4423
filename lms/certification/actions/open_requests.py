"""Of one program a person has one open request for accommodations: of two, each could be answered differently."""

from cohorts.core.actions import Refused
from cohorts.people.models import User
from lms.certification.models import AccommodationAppeal, AccommodationRequest, AppealState, Program
from lms.certification.models.accommodations import OPEN


def refuse_two_open(*, person: User, program: Program, code: str, besides: AccommodationRequest | None = None) -> None:
    """Refuse with a code if the person has another open request of the program. Locks the person."""
    User.objects.select_for_update().get(pk=person.pk)
    others = AccommodationRequest.objects.of_person(person).filter(program=program, state__in=OPEN)
    if others.exclude(pk=besides.pk if besides else None).exists():
        raise Refused(code)


def refuse_beside_appeal(*, person: User, program: Program) -> None:
    """Refuse a new request while an appeal about the program waits: if it is granted, that request is open again."""
    waiting = AccommodationAppeal.objects.of_person(person).filter(state=AppealState.OPEN)
    if waiting.filter(request__program=program).exists():
        raise Refused("accommodation_ask_appeal_waits")
