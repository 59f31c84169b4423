"""One application with all its parts, and paper keyed in."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.access import has_role
from cohorts.core.dates import home_day
from cohorts.core.names import called
from cohorts.core.problems import Problem
from cohorts.people.models import User
from cohorts.ui.action_view import AdminActionView
from cohorts.ui.detail_view import AdminDetailView
from cohorts.ui.fields import day_field
from cohorts.ui.page import crumb
from lms.certification import facts
from lms.certification.actions import paper_applications
from lms.certification.actions.learning import part_of
from lms.certification.actions.pathways import ways_of
from lms.certification.actions.second_reviews import packets
from lms.certification.admin.application_people import neighbors_of, people_of, second_setting
from lms.certification.admin.application_queue import READERS, TITLE, clock_text
from lms.certification.admin.words import PATHWAYS
from lms.certification.application_forms import ways_to_apply
from lms.certification.application_list import asked_of
from lms.certification.application_rows import decisions_on
from lms.certification.messages import findings as words
from lms.certification.messages.appeals import due_text
from lms.certification.messages.for_staff import staff_sentence
from lms.certification.messages.pathways import closing_text
from lms.certification.models import (
    Appeal,
    AppealState,
    AppealTerm,
    Application,
    ApplicationState,
    Channel,
    LearningDecision,
    LearningEntry,
    Program,
)
from lms.certification.models.rules import LATER, RENEWALS, level_of, rules_of
from lms.certification.rules.applications import Giver, leaf_named
from lms.certification.rules.fees import fees_of_cycle
from lms.certification.rules.findings import FEE_TYPE, all_leaves
from lms.certification.rules.gate import evaluate

SECOND_NEEDED = {
    "refusals": _("Before you do not admit somebody, a colleague must agree: ask for a second opinion."),
    "always": _("Before you decide, a colleague must agree: ask for a second opinion."),
}


class ApplicationDesk(AdminDetailView):
    """One application: every requirement with its parts, and what can be decided."""

    allowed_roles = READERS
    model = Application
    template_name = "certification/admin/application.html"
    row_name = "application"

    def get_rows(self):
        """With everything that the head of the page says."""
        rows = super().get_rows()
        return rows.select_related(
            "cycle__candidacy__person", "cycle__candidacy__program", "cycle__version", "reviewer"
        )

    def get_heading(self):
        """Whose."""
        return gettext("Application of %(person)s") % {"person": called(self.row.person)}

    def get_crumbs(self):
        """The queue."""
        return [crumb(TITLE, "applications")]

    def get_context_data(self, **context):
        """What is asked. Restricted requirements are one line for everybody but the reviewer and who was asked."""
        user, today = self.request.user, home_day(timezone.now())
        people = people_of(self.row, user)
        requirements = asked_of(self.row, user, timezone.now(), for_staff=True)
        items = list(requirements.items) if requirements else []
        restricted = [item for item in items if item.leaf.restricted]
        appeals = self._appeals(user, today)
        opened = [appeal for appeal in appeals if appeal.state == AppealState.OPEN]
        decides_appeal = any(appeal.decider_id == user.pk for appeal in opened)
        reads_all = people["reads_all"] or (decides_appeal and has_role(user, roles.PROGRAM))
        is_paper = self.row.channel == Channel.PAPER and people["may_key_in"]
        return super().get_context_data(
            **_way(self.row, today),
            # The same links whatever was entered, so that they say nothing about it.
            keyed_in_unseen=_keyed_in(restricted) if is_paper and not reads_all else [],
            may_correct_paper=is_paper,
            lacking=[item.title for item in items if is_paper and not item.leaf.restricted and item.more],
            asked=requirements,
            fees=requirements.fees if requirements else (),
            besides=_besides(self.row, timezone.now()),
            learned=_learned(self.row, user),
            decides_learning=has_role(user, roles.PROGRAM),
            items=items if reads_all else [item for item in items if not item.leaf.restricted],
            eligibility=None if reads_all or not restricted else all(item.finding.met for item in restricted),
            decides_appeal=decides_appeal,
            appeals=appeals,
            **self._decided(user, today),
            is_appealed=bool(opened),
            seen=packets([self.row])[self.row.pk],
            second_needed=SECOND_NEEDED.get(second_setting(self.row), "") if people["is_reviewer"] else "",
            neighbors=neighbors_of(self.row, user) if has_role(user, roles.PROGRAM) else None,
            **people,
            **context,
        )

    def _appeals(self, user, today):
        """With their last day, and whether it is over."""
        appeals = list(Appeal.objects.visible_to(user).filter(application=self.row).select_related("decider"))
        for row in appeals:
            row.due, row.is_late = due_text(row, today), row.is_overdue(today)
        return appeals

    def _decided(self, user, today):
        """Until when it is decided, what was decided so far, and until when that can be appealed."""
        terms = AppealTerm.objects.visible_to(user).filter(application=self.row).order_by("pk")
        clock = {"clock": clock_text(self.row, today), "is_overdue": self.row.is_overdue(today)}
        return {"decisions": decisions_on(self.row, user), "terms": terms, **clock}


def _way(row, today):
    """The way of this application, where its level has several, and when a draft's way closes."""
    level = level_of(row.cycle.version, row.cycle.candidacy.level)
    if level is None or len(level.trees) < 2 or row.cycle.kind in RENEWALS:
        return {"way": "", "way_closes": ""}
    closes = ways_of(row.cycle, today).closes if row.state == ApplicationState.DRAFT else None
    return {"way": PATHWAYS.get(row.cycle.pathway, row.cycle.pathway), "way_closes": closing_text(closes)}


def _keyed_in(items):
    """The restricted parts that staff enter for the applicant, whatever was entered."""
    return [item for item in items if item.giver == Giver.APPLICANT]


def _besides(application, at):
    """What is asked of a certified person beside the parts of the application, such as hours: (name, words, met)."""
    cycle = application.cycle
    rules = rules_of(cycle) if cycle.kind in LATER else None
    if rules is None:
        return ()
    tree = evaluate(rules, facts.gather([cycle], at=at)[cycle.pk], home_day(at))
    own_fees = {fee.key for fee in fees_of_cycle(rules)}
    leaves = [one for one in all_leaves(tree) if one.in_force and (one.type != FEE_TYPE or one.key not in own_fees)]
    leaves = [one for one in leaves if leaf_named(rules, one.type, one.key) is None]
    name = str(cycle.candidacy.person)
    return [(words.title(one), staff_sentence(one, name), one.met) for one in leaves]


def _learned(application, user):
    """The continuing education of whoever renews: (entry with what counts of it, when its renewal was submitted)."""
    cycle = application.cycle
    if cycle.kind not in RENEWALS:
        return ()
    person, program = cycle.candidacy.person, cycle.candidacy.program
    rows = LearningEntry.objects.visible_to(user).of_person(person).filter(program=program).order_by("-on", "-pk")
    rows = list(rows.with_counted(LearningDecision.objects.visible_to(user)))
    parts = part_of(rows, person=person, program=program)
    return [(row, parts.get(row.pk)) for row in rows]


class PaperForm(forms.Form):
    """Whose application came on paper, for what, and when."""

    person = forms.EmailField(label=_("Email address of the applicant’s account"))
    way = forms.ChoiceField(label=_("Applies for"))
    received_on = day_field(
        _("Received by the office on"), help_text=_("The rules in effect on this day apply, not those of today.")
    )

    def __init__(self, *args, ways, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = ways


class KeyIn(AdminActionView):
    """Enter an application that came on paper."""

    allowed_roles = (roles.PROGRAM,)
    heading = _("Enter an application from paper")
    form_class = PaperForm
    action_label = _("Begin the application")
    field_names = {"pathway": "way"}
    lead = _("The person needs an account. Enter the parts on the next page, then submit it.")

    def get_crumbs(self):
        """The queue."""
        return [crumb(TITLE, "applications")]

    def get_back_url(self):
        """The queue."""
        return reverse("applications")

    @cached_property
    def ways(self):
        """What can be applied for."""
        return ways_to_apply(self.request.user, home_day(timezone.now()), closed=True, role=roles.PROGRAM)

    def get_problem(self):
        """Nothing can be entered while the office has no program with rules."""
        return None if self.ways else Problem("paper_without_program")

    def get_form_kwargs(self):
        """With what can be applied for."""
        return super().get_form_kwargs() | {"ways": self.ways}

    def act(self, data, by, at):
        """Begin it."""
        person = User.objects.visible_to(by).with_address(data["person"]).first()
        program, _colon, pathway = data["way"].partition(":")
        row = Program.objects.visible_to(by).get(pk=int(program))
        return paper_applications.begin_from_paper(
            person=person, program=row, pathway=pathway, received_on=data["received_on"], by=by, at=at
        )

    def get_done_url(self, result):
        """The application."""
        return reverse("application", args=[result.pk])

    def done_text(self, result):
        """What comes next."""
        return gettext("Begun. Enter its parts, then submit it.")
