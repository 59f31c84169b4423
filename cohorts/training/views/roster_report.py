"""The report on a roster that an agency uploaded: what each row means, and what becomes of it."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.models import Order
from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_count
from cohorts.core.problems import Problem, from_json
from cohorts.core.refusals import sentence_of
from cohorts.training.actions import rosters as actions
from cohorts.training.actions.roster_people import trainees_of
from cohorts.training.models import Cohort, Roster
from cohorts.training.models.rosters import RosterOutcome
from cohorts.training.rules.rosters import CONFLICT, MATCHED, NEW, REFUSED
from cohorts.training.views.agency import AGENCY
from cohorts.training.views.agency_sponsor import OrderChoice
from cohorts.training.views.request_parts import price_of
from cohorts.ui.action_view import RowActionView
from cohorts.ui.page import crumb

TONES = {NEW: "yours", MATCHED: "done", CONFLICT: "waiting", REFUSED: "stopped"}


class RosterForm(forms.Form):
    """What becomes of each row that can be enrolled, and what the fees are charged to."""

    order = OrderChoice(None, label=_("Charge the fees to"), required=False, empty_label=_("No purchase order"))

    def __init__(self, *args, rows, left, names, orders, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["order"].queryset = orders
        if not orders:
            del self.fields["order"]
        usual = actions.SEAT if left else actions.LIST
        for row in rows:
            choices = _choices_of(row, names)
            if choices:
                self.fields[f"w{row['line']}"] = forms.ChoiceField(
                    label=gettext("Row %(line)s") % {"line": row["line"]},
                    choices=choices,
                    initial=actions.OUT if row["outcome"] == CONFLICT else usual,
                    required=False,
                )

    def chosen(self):
        """({line: way}, {line: id of whom is meant in a conflict})."""
        ways, people = {}, {}
        for name, value in self.cleaned_data.items():
            if name.startswith("w") and name[1:].isdecimal():
                way, _colon, person = (value or actions.OUT).partition(":")
                ways[int(name[1:])] = way
                if person:
                    people[int(name[1:])] = int(person)
        return ways, people


def _choices_of(row, names):
    """What can be chosen for a row; [] if nothing can be done for it."""
    usual = [(actions.SEAT, _("Seat")), (actions.LIST, _("Waiting list")), (actions.OUT, _("Leave out"))]
    if row["outcome"] in (NEW, MATCHED):
        return usual
    if row["outcome"] != CONFLICT:
        return []
    choices = [(actions.OUT, _("Leave out"))]
    for person in row["candidates"]:
        about = {"person": names.get(person, "")}
        choices.append((f"{actions.SEAT}:{person}", gettext("Seat for %(person)s") % about))
        choices.append((f"{actions.LIST}:{person}", gettext("Waiting list for %(person)s") % about))
    return choices


class OfRoster:
    """A page about one roster of the agency."""

    allowed_roles = AGENCY

    def get_rows(self):
        """The agency's rosters."""
        rows = Roster.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)
        return rows.select_related("cohort__course_version__course", "cohort__vendor", "agency", "by")

    def get_crumbs(self):
        """The list of cohorts."""
        return [crumb(_("Open cohorts"), "agency_cohorts")]

    def get_back_url(self):
        """The list of cohorts."""
        return reverse("agency_cohorts")


class ShowRoster(OfRoster, RowActionView):
    """The report on a roster, row by row, with what becomes of each; then all of it is done, or nothing."""

    template_name = "training/roster.html"
    form_class = RosterForm
    action_label = _("Enroll these people")

    def get_heading(self):
        """The file, and for which cohort."""
        return gettext("%(file)s for %(cohort)s") % {"file": self.row.filename, "cohort": self.row.cohort}

    @cached_property
    def left(self):
        """How many seats can be taken now."""
        return actions.seats_left(self.row.cohort, timezone.now())

    @cached_property
    def problem(self):
        """Why nobody can be enrolled in the cohort any more, as a sentence; "" while people can be."""
        cohort, now = self.row.cohort, timezone.now()
        if cohort.state == Cohort.State.CANCELED:
            return gettext("The training was canceled, so nobody can be enrolled.")
        if cohort.is_enrollment_over(now):
            return sentence_of(Problem("enrollment_closed", cohort=cohort, day=cohort.last_day_to_enroll))
        if cohort.fills_at(now) or cohort.fills_late or cohort.opens_later(now):
            return ""
        return sentence_of(Problem("cohort_started", cohort=cohort))

    def get_form_kwargs(self):
        """The rows to choose for, and the orders."""
        orders = Order.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)
        names = {row.user_id: row.user.get_full_name() for row in trainees_of(self.row.agency)}
        return super().get_form_kwargs() | {
            "rows": self.row.report,
            "left": self.left,
            "names": names,
            "orders": orders.usable_on(home_day(timezone.now())).order_by("valid_through", "pk"),
        }

    def form_valid(self, form):
        """What was chosen, by row."""
        self.ways, self.people = form.chosen()
        return super().form_valid(form)

    def act(self, data, by, at):
        """Enroll them."""
        more = {"order": data.get("order"), "by": by, "at": at}
        return actions.carry_out(roster=self.row, ways=self.ways, people=self.people, **more)

    def form_invalid(self, form):
        """Rows that mean something else now are read again, and the page says which they are."""
        if self.refusal is None or self.refusal.code != "roster_changed":
            return super().form_invalid(form)
        changed = actions.read_again(roster=self.row, by=self.request.user, at=timezone.now())
        messages.error(self.request, str(self.refusal))
        return redirect(f"{self.request.path}?changed={','.join(map(str, changed))}")

    def done_text(self, result):
        """How many have a seat, are invited, or wait."""
        new = {str(row["line"]) for row in result.report if row["outcome"] == NEW}
        seats = sum(way == actions.SEAT and line not in new for line, way in result.done.items())
        kept = sum(way == actions.SEAT and line in new for line, way in result.done.items())
        places = sum(way == actions.LIST for way in result.done.values())
        texts = (
            (seats, ngettext("%(count)s person has a seat.", "%(count)s people have a seat.", seats)),
            (kept, ngettext("%(count)s person is invited, and a seat is kept for them.",
                            "%(count)s people are invited, and a seat is kept for each.", kept)),
            (places, ngettext("%(count)s person is on the waiting list.", "%(count)s people are on the waiting list.",
                              places)),
        )  # fmt: skip
        return " ".join(text % {"count": count} for count, text in texts if count)

    def get_done_url(self, result):
        """The same page, which says what was done."""
        return self.request.path

    def get_context_data(self, **context):
        """The rows with their words, and how many there are of each kind."""
        context = super().get_context_data(**context)
        changed = {part for part in self.request.GET.get("changed", "").split(",") if part.isdecimal()}
        rows = [shown(row, self.row.done) for row in self.row.report]
        for row in rows:
            name = f"w{row['line']}"
            row["field"] = context["form"][name] if name in context["form"].fields else None
            row["changed"] = str(row["line"]) in changed
        counts = [
            (RosterOutcome(outcome).label, format_count(sum(row["outcome"] == outcome for row in rows)))
            for outcome in RosterOutcome.values
        ]
        return context | {
            "roster": self.row,
            "cohort": self.row.cohort,
            "rows": rows,
            "counts": counts,
            "total": len(rows),
            "left": self.left,
            "problem": self.problem,
            "can_go": any(row["field"] for row in rows) and self.row.state == Roster.INITIAL and not self.problem,
            "agency": self.row.agency,
            **price_of(self.row.cohort),
        }


def shown(row, done):
    """A row of the report with its words."""
    ways = {actions.SEAT: gettext("Seat"), actions.LIST: gettext("Waiting list")}
    return {
        **row,
        "name": f"{row['given_name']} {row['family_name']}".strip(),
        "word": RosterOutcome(row["outcome"]).label,
        "tone": TONES.get(row["outcome"], "closed"),
        "sentence": sentence_of(from_json(row["remark"])) if row["remark"] else "",
        "done": ways.get(done.get(str(row["line"]), ""), ""),
    }
