"""What a side's seat must be like before a write is possible."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from cohorts.core import roles
from cohorts.people.models import Membership, Organization
from cohorts.training.actions import rosters
from cohorts.training.models import (
    AgendaLine,
    Cohort,
    Enrollment,
    MakeUp,
    RequestForSeat,
    Room,
    Roster,
    SeatOffer,
    Session,
    Venue,
    WaitingPlace,
)
from tests.presence import mark_row


class SeatSituations:
    """Mixed into a side: cohorts and seats."""

    def another_cohort(self):
        """An open cohort of the same course; the key is the side's plus 1."""
        start = timezone.now() + timedelta(days=90)
        self.row(
            Cohort,
            offset=1,
            code=f"{self.name}-other",
            vendor=self.vendor,
            course_version=self.shared.version,
            time_zone="America/Chicago",
            seats=9,
            starts_at=start,
            ends_at=start + timedelta(days=5),
            state="open",
        )

    def another_full_cohort(self):
        """The side's cohort and another one of the course are full."""
        self.cohort_is_full()
        self.another_cohort()
        other = Cohort.objects.get(pk=self.pk + 1)
        Cohort.objects.filter(pk=other.pk).update(seats=1)
        Enrollment.objects.create(
            pk=self.pk + 1, cohort=other, person=self.people[roles.SUPERVISOR], agency=self.agency,
            enrolled_at=timezone.now(),
        )  # fmt: skip
        self.withdrawn_seat()

    def cohort_is_full(self):
        """The side's cohort is open, starts later, and has no seat left."""
        start = timezone.now() + timedelta(days=30)
        Cohort.objects.filter(pk=self.cohort.pk).update(
            state="open", seats=1, starts_at=start, ends_at=start + timedelta(days=5)
        )

    def cohort_is_ahead(self):
        """The side's cohort and its sessions are still to come, and nobody is marked in the second one."""
        shift = timezone.now() + timedelta(days=30) - self.cohort.starts_at
        sessions = Session.objects.filter(cohort=self.cohort.pk)
        for rows in (
            sessions,
            AgendaLine.objects.filter(session__in=sessions),
            Cohort.objects.filter(pk=self.cohort.pk),
        ):
            rows.update(starts_at=F("starts_at") + shift, ends_at=F("ends_at") + shift)

    def cohort_needs_a_decision(self):
        """The side's cohort is open, starts later, and has fewer seats taken than its minimum."""
        self.cohort_is_ahead()
        decide_on = timezone.localdate() + timedelta(days=3)
        Cohort.objects.filter(pk=self.cohort.pk).update(state="open", min_seats=5, decide_on=decide_on)

    def places_are_retired(self):
        """The side's place and room are retired."""
        for model in (Venue, Room):
            model.objects.filter(pk=self.pk).update(retired_at=timezone.now())

    def no_seat_is_free(self):
        """One seat is taken, the other one is offered."""
        Cohort.objects.filter(pk=self.cohort.pk).update(seats=2)

    def trainee_waits(self):
        """The trainee waits for a seat, and is offered none; the key of the place is the side's plus 1."""
        now = timezone.now()
        SeatOffer.objects.filter(pk=self.pk).update(state="declined", answered_at=now)
        WaitingPlace.objects.filter(pk=self.pk).update(state="declined", off_list_at=now)
        WaitingPlace.objects.filter(pk=self.pk + 1).update(state="waiting", off_list_at=None)

    def seat_waits_for_admission(self):
        """The trainee's seat in an open cohort is kept until admission, for an hour more."""
        self.cohort_is_full()
        ends = timezone.now() + timedelta(hours=1)
        SeatOffer.objects.filter(pk=self.pk).update(for_admission=True, ends_at=ends)

    def trainee_has_nothing(self):
        """The trainee has no seat and no place in the side's cohort, and their request is open."""
        now = timezone.now()
        self.withdrawn_seat()
        SeatOffer.objects.filter(pk=self.pk).update(state="declined", answered_at=now)
        WaitingPlace.objects.filter(pk=self.pk).update(state="declined", off_list_at=now)

    def trainee_may_ask(self):
        """The trainee has no seat and no place in the side's cohort, and no open request."""
        self.trainee_has_nothing()
        RequestForSeat.objects.filter(pk=self.pk).update(state="withdrawn", answered_at=timezone.now())

    def roster_names_second_trainee(self):
        """The side's roster has one row: another trainee of the agency. No seat is left."""
        self.cohort_is_full()
        self.second_trainee()
        texts = {"email": f"second@{self.name}.example.org", "given_name": "Second", "family_name": self.marker}
        line = {"line": 2, "texts": texts, "cells": {}, "problem": None, "bad_cell": ""}
        old = {"line": 2, "outcome": "new"}
        Roster.objects.filter(pk=self.pk).update(lines=[line], report=[old])
        roster = Roster.objects.get(pk=self.pk)
        rosters.read_again(roster=roster, by=self.people[roles.AGENCY_COORDINATOR], at=timezone.now())

    def withdrawn_seat(self, withdrawn_for="agency"):
        """The side's seat was given up a moment ago, by its agency or its vendor."""
        Enrollment.objects.filter(pk=self.enrollment.pk).update(
            state="withdrawn", withdrawn_at=timezone.now(), withdrawn_for=withdrawn_for
        )

    def nobody_makes_up(self):
        """Nobody asks to come to the side's sessions, so no email is shown before one is changed."""
        MakeUp.objects.filter(session__cohort=self.pk).delete()

    def entry_to_correct(self):
        """The trainee's attendance was corrected a moment ago; the key of the entry is the side's plus 2."""
        about = {"session": self.session, "enrollment": self.enrollment, "number": 2, "reason": "Left early"}
        mark_row(pk=self.pk + 2, minutes=30, at=timezone.now(), **about).save()

    def session_elsewhere(self, **starts):
        """Another cohort of the vendor has a session that teaches what the trainee missed; keys: the side's plus 2."""
        self.another_cohort()
        version = self.cohort.course_version
        type(version).objects.filter(pk=version.pk).update(make_up="any_vendor", make_up_minutes=480)
        start = timezone.now() + timedelta(**(starts or {"days": 90}))
        times = {"starts_at": start, "ends_at": start + timedelta(hours=7)}
        session = self.row(Session, offset=2, cohort_id=self.pk + 1, **times)
        self.row(AgendaLine, offset=2, session=session, kind="unit", unit=self.shared.unit, unit_from=60, **times)

    def make_up_there(self, state="requested"):
        """The trainee asks to come to that session, or comes to it."""
        self.session_elsewhere()
        approved_at = timezone.now() if state == "approved" else None
        MakeUp.objects.filter(pk=self.pk).update(session=self.pk + 2, state=state, approved_at=approved_at)

    def completed_course(self):
        """The course is as short as what people of both sides have attended."""
        version = self.cohort.course_version
        type(version).objects.filter(pk=version.pk).update(required_minutes=60, allowed_missed_minutes=0)

    def second_employer(self):
        """Another agency, where the trainee has the role too; the key is the side's plus 3."""
        agency = self.row(Organization, offset=3, kind=roles.AGENCY, name=f"{self.name} second agency")
        Membership.objects.create(
            pk=self.pk + 7, user=self.trainee, organization=agency, role=roles.TRAINEE, started_at=timezone.now()
        )
