"""What ending a role leaves behind in training: sessions to teach, cohorts to run, seats to look after."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from cohorts.core import roles
from cohorts.people.actions.handover import colleagues_of
from cohorts.people.models import Membership
from cohorts.people.ports import LooseEnd
from cohorts.training.models import Cohort, Enrollment, Session, WaitingPlace
from cohorts.training.models.enrollments import SETTLED


def sessions_of_trainer(membership: Membership) -> LooseEnd | None:
    """What a trainer's future sessions need before the role ends."""
    if membership.role != roles.TRAINER:
        return None
    sessions = Session.objects.taught_after(
        timezone.now(), person=membership.user_id, vendor=membership.organization_id
    )
    number = sessions.count()
    if not number:
        return None
    text = ngettext(
        "%(person)s is named as trainer of %(count)s future session. It needs another trainer.",
        "%(person)s is named as trainer of %(count)s future sessions. They need another trainer.",
        number,
    )
    return LooseEnd(
        text % {"person": membership.user, "count": number},
        gettext("Choose another trainer"),
        reverse("vendor_trainer_replace", args=[membership.pk]),
    )


def cohorts_of_vendor(membership: Membership) -> LooseEnd | None:
    """Which cohorts nobody runs if the last coordinator of a vendor goes."""
    if membership.role != roles.VENDOR_COORDINATOR or colleagues_of(membership).exists():
        return None
    number = Cohort.objects.filter(vendor=membership.organization_id).exclude(state__in=SETTLED).count()
    if not number:
        return None
    text = ngettext(
        "%(organization)s has %(count)s cohort that is not over. Nobody plans it, or answers about its seats.",
        "%(organization)s has %(count)s cohorts that are not over. Nobody plans them, or answers about their seats.",
        number,
    )
    return LooseEnd(text % {"organization": membership.organization, "count": number})


def seats_of_agency(membership: Membership) -> LooseEnd | None:
    """Which seats and waiting lists nobody looks after if the last coordinator of an agency goes."""
    if membership.role != roles.AGENCY_COORDINATOR or colleagues_of(membership).exists():
        return None
    seats = Enrollment.objects.taken().filter(agency=membership.organization_id)
    seats_number = seats.exclude(cohort__state__in=SETTLED).count()
    places_number = WaitingPlace.objects.on_list().filter(agency=membership.organization_id).count()
    if not seats_number and not places_number:
        return None
    text = gettext(
        "Seats of %(organization)s in training: %(seats)s; people on waiting lists: %(places)s. Nobody gives seats up, "
        "answers requests or reads the invoices."
    )
    return LooseEnd(text % {"organization": membership.organization, "seats": seats_number, "places": places_number})


def seats_of_trainee(membership: Membership) -> LooseEnd | None:
    """Which seats a trainee keeps when the agency ends the role."""
    if membership.role != roles.TRAINEE:
        return None
    seats = Enrollment.objects.taken().of_people([membership.user_id]).filter(agency=membership.organization_id)
    codes = list(seats.exclude(cohort__state__in=SETTLED).values_list("cohort__code", flat=True).order_by("pk"))
    if not codes:
        return None
    text = gettext("%(person)s keeps the seat in %(cohorts)s, and %(organization)s pays for it, until you give it up.")
    words = {"person": membership.user, "cohorts": ", ".join(codes), "organization": membership.organization}
    return LooseEnd(text % words, gettext("See the seats"), reverse("agency_enrollments"))
