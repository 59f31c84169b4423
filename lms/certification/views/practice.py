"""A specialist's hours of practice, a week at a time: what is due, what was entered, what was confirmed."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.core.access import SIGNED_IN
from cohorts.core.dates import home_day
from cohorts.core.persons import person_of
from cohorts.ui.page import Page, RowMixin
from lms.certification.facts.practice import entries_of, plans_of
from lms.certification.messages.practice import category_label
from lms.certification.models import PracticeCheck, PracticeEntry
from lms.certification.models.practice_rules import certified_periods, practice_rules
from lms.certification.practice_pages.parts import WEEK, add_words, duty_rows, monday_of, overrides_for, sums_of


class MyPractice(Page, TemplateView):
    """One week of one's own ledger; above it what the plan of supervision asks for, below it the sums."""

    allowed_roles = (SIGNED_IN,)
    http_method_names = ["get", "head", "options"]
    template_name = "certification/practice.html"
    heading = _("My hours")

    def get_context_data(self, **context):
        """The week with its entries by day, the duties and the sums."""
        user, today = self.request.user, home_day(timezone.now())
        person, monday = person_of(user.pk), monday_of(self.request.GET.get("week", ""), today)
        rules = practice_rules([person]).get(person, {})
        entries, periods = entries_of([person])[person], certified_periods([person])
        own = {program: periods.get((person, program), ()) for program in rules}
        week = [row for row in entries if monday <= row.on < monday + WEEK]
        add_words(week, rules, own)
        days = [monday + timedelta(days=number) for number in range(7)]
        return super().get_context_data(
            rules=rules,
            monday=monday,
            sunday=days[-1],
            before=monday - WEEK,
            after=monday + WEEK if monday + WEEK <= today else None,
            first_day=min(today, days[-1]),
            days=[(day, [row for row in week if row.on == day]) for day in days if day <= today],
            has_entries=bool(week),
            may_copy=any(monday - WEEK <= row.on < monday and not row.is_session for row in entries),
            total=sum(row.minutes for row in week if not row.is_session),
            plans=[(one.program, duty_rows(states)) for one, states in plans_of([person], today).get(person, ())],
            overrides=overrides_for(user, [person], {person: rules}),
            sums=[(one.program, sums_of(entries, one, own[program])) for program, one in rules.items()],
            **context,
        )


class EntryHistory(RowMixin, Page, TemplateView):
    """Every version of an entry, and what supervisors said about each. For everybody who may read the entry."""

    allowed_roles = (SIGNED_IN,)
    http_method_names = ["get", "head", "options"]
    template_name = "certification/practice_history.html"
    heading = _("History of these hours")

    def get_rows(self):
        """What the reader may see."""
        return PracticeEntry.objects.visible_to(self.request.user).select_related("person")

    def get_context_data(self, **context):
        """From the first version to the last, in two queries beside."""
        rows = PracticeEntry.objects.visible_to(self.request.user).filter(person=self.row.person_id)
        by_id = {row.pk: row for row in rows.select_related("employment__organization")}
        later = {row.replaces_id: row for row in by_id.values() if row.replaces_id}
        row = by_id[self.row.pk]
        while row.replaces_id in by_id:
            row = by_id[row.replaces_id]
        chain = [row]
        while chain[-1].pk in later:
            chain.append(later[chain[-1].pk])
        checks = PracticeCheck.objects.visible_to(self.request.user).filter(entry__in=[one.pk for one in chain])
        for one in chain:
            one.what = one.get_kind_display() if one.is_session else category_label(one.category)
            one.said = [check for check in checks.select_related("by").order_by("pk") if check.entry_id == one.pk]
        return super().get_context_data(versions=chain, **context)
