"""Which programs a person can ask for accommodations, and which request of theirs is open."""

from lms.certification.models import AccommodationAppeal, AccommodationRequest, AppealState, Candidacy, Program
from lms.certification.models.accommodations import OPEN


def programs_of(user):
    """Those that the person is in; all of them for whoever is in none."""
    rows = Program.objects.visible_to(user)
    own = rows.filter(pk__in=Candidacy.objects.visible_to(user).of_person(user).values("program"))
    return own if own.exists() else rows


def open_requests(user):
    """One's own requests that are not answered yet."""
    rows = AccommodationRequest.objects.visible_to(user).of_person(user).filter(state__in=OPEN)
    return rows.select_related("program")


def open_appeals(user):
    """One's own appeals that wait for a decision."""
    rows = AccommodationAppeal.objects.visible_to(user).of_person(user).filter(state=AppealState.OPEN)
    return rows.select_related("request")


def programs_left(user):
    """The programs for which the person has no open request, and no appeal that waits."""
    left = programs_of(user).exclude(pk__in=open_requests(user).values("program"))
    return left.exclude(pk__in=open_appeals(user).values("request__program"))
