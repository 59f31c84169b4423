"""A supervisor's hours to confirm: many at once, by phone, each exactly as it was seen; and what is due of them."""

from collections import defaultdict
from datetime import date

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_day
from cohorts.core.names import called
from cohorts.core.numbers import whole_number
from cohorts.core.persons import is_own, person_of
from cohorts.people.models import Membership, SupervisorTerm
from cohorts.ui.action_view import ActionView
from cohorts.ui.list_view import page_of
from lms.certification.actions import practice_checks
from lms.certification.facts.confirmers import lacking
from lms.certification.facts.practice import plans_of
from lms.certification.messages.practice import category_label, kinds_in_words
from lms.certification.models import PracticeEntry, PracticeKind
from lms.certification.models.practice_rules import practice_rules
from lms.certification.practice_pages.parts import duty_rows, is_open, overrides_for
from lms.certification.rules.practice import CONFIRMED, WAITING, within

SUPERVISOR = (roles.SUPERVISOR,)
# So many rows are on a page, the oldest first; the others follow once these are done.
MOST_ROWS, MOST_UNSIGNED, MOST_PEOPLE = 200, 50, 20
EVERYBODY = "everybody"
ALL, ONE, COSIGNED = "all", "entry", "cosigned"


def own_staff_entries(user):
    """Standing entries of the people whom a supervisor supervises or supervised, which they may read."""
    rows = PracticeEntry.objects.visible_to(user, role=roles.SUPERVISOR).standing().with_state()
    return rows.select_related("person", "employment__organization", "program")


def of_record(user, entries):
    """Keep the entries of days on which the user was the supervisor of record, without their own. One query."""
    entries = [row for row in entries if not is_own(user, row.person_id)]
    terms = defaultdict(list)
    rows = SupervisorTerm.objects.visible_to(user).filter(membership__in={row.employment_id for row in entries})
    for term in rows:
        terms[term.membership_id].append(term)
    own = person_of(user.pk)

    def supervised(row):
        kept = terms.get(row.employment_id)
        if kept is None:
            return row.employment.supervisor_id is not None and person_of(row.employment.supervisor_id) == own
        return any(
            person_of(term.supervisor_id) == own and within(row.on, [(term.begins_on, term.ends_on)]) for term in kept
        )

    return [row for row in entries if supervised(row)]


def is_to_be_cosigned(row, rules):
    """Whether the plan of who had a session asks that its charts are co-signed."""
    own = rules.get(row.person_id, {}).get(row.program_id)
    return own is not None and any(duty.during for duty in own.plan)


def _urgency(listed):
    """Who missed something first, then by the end of what is due, then by name."""
    person, states = listed
    ends = [one.current.last for one in states if is_open(one) and one.current and one.current.last]
    is_late = any(one.missed for one in states)
    return not is_late, min(ends, default=date.max), person.family_name, person.given_name, person.pk


class ConfirmForm(forms.Form):
    """Nothing of its own: each row of the page has a box, named by the row and the digest of what it said."""


class SupervisorPractice(ActionView):
    """Hours and sessions that wait, by person, with a box for each row and one for all of a person."""

    allowed_roles = SUPERVISOR
    form_class = ConfirmForm
    template_name = "certification/supervisor_practice.html"
    heading = _("Hours of your staff")
    action_label = _("Confirm what is checked")

    @cached_property
    def waiting(self):
        """The oldest entries that the supervisor can confirm."""
        rows = own_staff_entries(self.request.user).filter(status=WAITING).order_by("person", "begins_at", "pk")
        return of_record(self.request.user, list(rows[: MOST_ROWS + 1]))[:MOST_ROWS]

    def get_back_url(self):
        """The staff."""
        return reverse("supervisor_home")

    def get_done_url(self, result):
        """The same page, with what is left."""
        return reverse("supervisor_practice")

    def get_context_data(self, **context):
        """The rows by person, and what the plans of the staff ask for."""
        people = defaultdict(list)
        staff = Membership.objects.visible_to(self.request.user, role=roles.SUPERVISOR).holding(roles.TRAINEE)
        members = {person_of(row.user_id): row.user for row in staff.select_related("user")}
        unsigned = self._unsigned()
        rules = practice_rules({*members, *(row.person_id for row in [*unsigned, *self.waiting])})
        lacks = lacking(self.waiting, rules, self.request.user)
        for row in self.waiting:
            row.lacks = kinds_in_words(lacks.get(row.pk, ()))
            row.what = row.get_kind_display() if row.is_session else category_label(row.category)
            row.is_field = row.kind == PracticeKind.FIELD
            people[row.person].append(row)
        groups = [
            {
                "person": person, "rows": rows, "count": sum(not row.lacks for row in rows),
                "minutes": sum(row.minutes for row in rows if not row.is_session and not row.lacks),
            }
            for person, rows in people.items()
        ]  # fmt: skip
        recent = own_staff_entries(self.request.user).filter(status=CONFIRMED, checked_by=self.request.user.pk)
        return super().get_context_data(
            groups=groups,
            is_cut=len(self.waiting) == MOST_ROWS,
            unsigned=[row for row in unsigned if is_to_be_cosigned(row, rules)],
            overrides=overrides_for(self.request.user, members, rules),
            **self._duties(members),
            recent=self._words(recent.order_by("-check_id")[:10]),
            **context,
        )

    def _unsigned(self):
        """The oldest confirmed sessions in the field whose charts the supervisor has not co-signed."""
        rows = own_staff_entries(self.request.user).filter(status=CONFIRMED, kind=PracticeKind.FIELD)
        rows = rows.filter(is_cosigned=False).order_by("begins_at", "pk")
        return of_record(self.request.user, list(rows[:MOST_UNSIGNED]))

    def _duties(self, members):
        """A page of people with what is due or was missed, who is late first; on request everybody with everything."""
        shows_all = EVERYBODY in self.request.GET
        plans = plans_of(members, home_day(timezone.now()))
        people = [(members[person], [one for _rules, own in plans[person] for one in own]) for person in plans]
        late = [(person, states) for person, states in people if any(map(is_open, states))]
        listed = people if shows_all else late
        page = page_of(self.request, sorted(listed, key=_urgency), size=MOST_PEOPLE)
        page.object_list = [
            (person, duty_rows(states if shows_all else filter(is_open, states))) for person, states in page.object_list
        ]
        return {"duties": page, "late_count": len(late), "planned_count": len(people), "shows_all": shows_all}

    def _words(self, rows):
        rows = list(rows)
        for row in rows:
            row.what = row.get_kind_display() if row.is_session else category_label(row.category)
        return rows

    def _chosen(self):
        """{entry id: digest} of the rows that were checked, as they were on the page."""
        sent = self.request.POST
        people = {whole_number(text) for text in sent.getlist(ALL)}
        listed = [value.partition(":") for value in sent.getlist("shown")]
        checked = {value.partition(":")[0]: value.partition(":")[2] for value in sent.getlist(ONE)}
        for pk, _colon, rest in listed:
            person, _colon, digest = rest.partition(":")
            if whole_number(person) in people and person:
                checked.setdefault(pk, digest)
        return {number: digest for pk, digest in checked.items() if (number := whole_number(pk)) is not None}

    def act(self, data, by, at):
        """Row by row, the oldest first."""
        chosen = self._chosen()
        cosigned = {whole_number(text) for text in self.request.POST.getlist(COSIGNED)}
        rows = PracticeEntry.objects.visible_to(by, role=roles.SUPERVISOR).filter(pk__in=list(chosen)[: 2 * MOST_ROWS])
        seen = [
            practice_checks.Seen(row, chosen[row.pk], row.pk in cosigned)
            for row in rows.select_related("person").order_by("begins_at", "pk")
        ]
        return practice_checks.confirm_each(rows=seen, by=by, at=at)

    def done_text(self, result):
        """How many; of the others why not."""
        if not result:
            messages.warning(self.request, gettext("Check at least one row."))
        for row, refused in result:
            if refused is not None:
                about = {"person": called(row.person), "day": format_day(row.on), "why": str(refused)}
                messages.warning(self.request, gettext("%(person)s, %(day)s: not confirmed. %(why)s") % about)
        count = sum(refused is None for _row, refused in result)
        if not count:
            return ""
        return ngettext("%(count)s row is confirmed.", "%(count)s rows are confirmed.", count) % {"count": count}
