"""A vendor changes what is said of a cohort, and all its sessions to come at once."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.problems import Problem
from cohorts.people.models import Membership
from cohorts.training.actions.cohort_heads import change_head
from cohorts.training.actions.cohorts import SEATS_CHANGEABLE
from cohorts.training.actions.hours_doubts import hours_doubts
from cohorts.training.actions.place_doubts import place_doubts, room_doubts
from cohorts.training.actions.rehearsals import with_refused
from cohorts.training.actions.sessions_to_come import change_sessions, sessions_to_come
from cohorts.training.models import Cohort, Room, Venue
from cohorts.training.models.cohort_choices import UNFINISHED, Meets, TrainingLanguage
from cohorts.training.rules.cohort_heads import KEEP, Head, Minimum, SessionsChange
from cohorts.training.rules.waiting import DEFAULT_OFFER_HOURS, Enrolling
from cohorts.training.views.emails_first import EmailsFirst
from cohorts.training.views.enrolling_forms import (
    closes_on_field,
    decide_on_field,
    late_until_field,
    min_seats_field,
    offer_hours_field,
    opens_on_field,
)
from cohorts.training.views.session_forms import RoomChoices
from cohorts.training.views.vendor_changes import OfCohort
from cohorts.ui.action_view import RowActionView
from cohorts.ui.asking_again import AsksAgain
from cohorts.ui.fields import PersonChoice, clock_field, minutes_field

OTHER, NO_ROOM = "other", "none"


class HeadForm(forms.Form):
    """A cohort without its place and sessions."""

    code = forms.CharField(
        label=_("Short name"), max_length=40, error_messages={"required": _("Enter a short name for the cohort.")}
    )
    meets = forms.ChoiceField(
        label=_("How people meet"),
        choices=Meets.choices,
        error_messages={"required": _("Choose how people meet.")},
    )
    language = forms.ChoiceField(label=_("Language of the training"), choices=TrainingLanguage.choices)
    seats = forms.IntegerField(
        label=_("Seats"), min_value=1, max_value=500, error_messages={"required": _("Enter the number of seats.")}
    )
    enrollment_opens_on = opens_on_field()
    enrollment_closes_on = closes_on_field()
    late_until = late_until_field()
    offer_hours = offer_hours_field()
    min_seats = min_seats_field()
    decide_on = decide_on_field()

    def head(self):
        """What was typed, as a Head."""
        data = self.cleaned_data
        hours = data["offer_hours"] or DEFAULT_OFFER_HOURS
        days = data["enrollment_closes_on"], hours, data["enrollment_opens_on"], data["late_until"]
        return Head(
            code=data["code"].strip(),
            meets=data["meets"],
            language=data["language"],
            seats=data["seats"],
            enrolling=Enrolling(*days),
            minimum=Minimum(data["min_seats"], data["decide_on"]),
        )


class ChangeCohort(AsksAgain, EmailsFirst, OfCohort, RowActionView):
    """Change the head of a cohort."""

    refuses_older = True
    form_class = HeadForm
    action_label = _("Save the cohort")
    lead = _("The place, the rooms, the trainers and the times are changed in the sessions.")

    def get_problem(self):
        """It has started or is over."""
        is_settled = self.row.state not in SEATS_CHANGEABLE
        return Problem("cohort_head_settled", cohort=self.row) if is_settled else None

    def get_heading(self):
        """The page's title."""
        return gettext("Change %(cohort)s") % {"cohort": self.row}

    def get_initial(self):
        """As it is now."""
        return {name: getattr(self.row, name) for name in HeadForm.base_fields}

    def act(self, data, by, at):
        """Change it. Rehearsed, too: the row of the page stays as it is."""
        return change_head(cohort=self.row, head=self.head, by=by, at=at)

    def get_doubts(self, form):
        """People would no longer meet as the place lets them."""
        if form.cleaned_data["meets"] == self.row.meets:
            return []
        return place_doubts(Cohort(meets=form.cleaned_data["meets"], venue=self.row.venue, place=self.row.place))

    def form_valid(self, form):
        """What was typed goes to the action."""
        self.head = form.head()
        return super().form_valid(form)

    def done_text(self, result):
        """That it is saved."""
        return gettext("%(cohort)s is saved.") % {"cohort": result}


class SessionsForm(forms.Form):
    """What is different in all sessions to come. What is left as it is stays."""

    venue = forms.ChoiceField(label=_("Place"), required=False)
    place = forms.CharField(
        label=_("Another place"), max_length=200, required=False, help_text=_("City and building, or “online”.")
    )
    room = forms.ChoiceField(label=_("Room"), required=False)
    trainers = PersonChoice(
        None, label=_("Trainers"), required=False, help_text=_("Check nobody to keep the trainers of each session.")
    )
    begin = clock_field(_("Starts"), required=False, help_text=_("Leave it empty to keep the times of each session."))
    end = clock_field(_("Ends"), required=False)
    break_minutes = minutes_field(_("Break, minutes"), required=False)
    link = forms.URLField(label=_("Link"), required=False, assume_scheme="https")

    def __init__(self, *args, venues, rooms, trainers, **kwargs):
        super().__init__(*args, **kwargs)
        self.venues, self.rooms = {str(venue.pk): venue for venue in venues}, rooms
        other = [(OTHER, _("Another place"))]
        keep_place = [("", _("Keep the place"))]
        self.fields["venue"].choices = [*keep_place, *((pk, venue.text) for pk, venue in self.venues.items()), *other]
        self.fields["room"].choices = [("", _("Keep the rooms")), (NO_ROOM, _("No room")), *rooms.choices[1:]]
        self.fields["trainers"].queryset = trainers
        if not rooms.by_id:
            del self.fields["room"]

    def clean(self):
        """Another place is named if it is chosen, and only then."""
        data = super().clean()
        if data.get("venue") == OTHER and not data.get("place"):
            self.add_error("place", _("Enter the other place."))
        elif data.get("place") and data.get("venue") != OTHER:
            self.add_error("venue", _("Choose “Another place” to use the place that you entered below."))
        return data

    def change(self):
        """What was typed, as a SessionsChange."""
        data = self.cleaned_data
        facts = {name: data[name] for name in ("begin", "end", "break_minutes") if data[name] is not None}
        if data["trainers"]:
            facts["trainers"] = tuple(membership.user for membership in data["trainers"])
        if data["link"]:
            facts["link"] = data["link"]
        if data["venue"] == OTHER:
            facts["place"] = data["place"]
        elif data["venue"]:
            facts["venue"] = self.venues[data["venue"]]
        if room := data.get("room"):
            facts["room"] = None if room == NO_ROOM else self.rooms.by_id[room]
        return SessionsChange(**{"venue": KEEP} | facts)


class ChangeSessions(AsksAgain, EmailsFirst, OfCohort, RowActionView):
    """Change all sessions to come in one act."""

    form_class = SessionsForm
    action_label = _("See who is affected")
    field_names = {"starts": "begin", "ends": "end"}

    def get_problem(self):
        """There is no session to change."""
        is_open = self.row.state in UNFINISHED and sessions_to_come(self.row, timezone.now())
        return None if is_open else Problem("no_sessions_to_come", cohort=self.row)

    def get_heading(self):
        """The page's title."""
        return gettext("Change all sessions to come of %(cohort)s") % {"cohort": self.row}

    def get_lead(self):
        """How many change, and that nothing is sent at once."""
        count = len(sessions_to_come(self.row, timezone.now()))
        text = ngettext(
            "%(count)s session is to come. Enter only what is to be different. People with a seat and the trainers are "
            "emailed once; you see the emails before.",
            "%(count)s sessions are to come. Enter only what is to be different in all of them. People with a seat and "
            "the trainers are emailed once; you see the emails before.",
            count,
        )
        return text % {"count": count}

    def get_form_kwargs(self):
        """The places, rooms and trainers of the vendor."""
        user, vendor = self.request.user, self.row.vendor_id
        venues = Venue.objects.visible_to(user, role=roles.VENDOR_COORDINATOR).in_use().by_name()
        rooms = Room.objects.visible_to(user, role=roles.VENDOR_COORDINATOR).in_use().filter(venue__vendor=vendor)
        trainers = Membership.objects.visible_to(user, role=roles.VENDOR_COORDINATOR).holding(roles.TRAINER)
        choices = {"venues": venues.filter(vendor=vendor), "rooms": RoomChoices(rooms)}
        return super().get_form_kwargs() | choices | {"trainers": trainers.filter(organization=vendor)}

    def get_doubts(self, form):
        """The place or the room does not fit, or the hours would no longer be enough."""
        at, user = timezone.now(), self.request.user
        doubts = [*self._place_doubts(form.change()), *hours_doubts(self.row, lambda: self.act({}, user, at), at=at)]
        return with_refused(doubts, lambda: self.act({}, user, at))

    def _place_doubts(self, change):
        moved = Cohort(meets=self.row.meets, venue=self.row.venue, place=self.row.place)
        if change.moves:
            moved.venue = None if change.venue is KEEP else change.venue
            moved.place = "" if change.place is KEEP else change.place
        rooms = [] if change.room in (KEEP, None) else [(change.room, "room")]
        doubts = place_doubts(moved) if change.moves else []
        return [problem.at("venue") for problem in doubts] + room_doubts(moved, rooms)

    def form_valid(self, form):
        """What was typed goes to the action."""
        self.change = form.change()
        return super().form_valid(form)

    def act(self, data, by, at):
        """Change them."""
        return change_sessions(cohort=self.row, change=self.change, by=by, at=at)

    def done_text(self, result):
        """How many differ now."""
        text = ngettext("%(count)s session is changed.", "%(count)s sessions are changed.", len(result))
        return text % {"count": len(result)}

    def get_done_url(self, result):
        """The sessions."""
        return reverse("vendor_cohort", args=[self.row.pk]) + "#sessions"
