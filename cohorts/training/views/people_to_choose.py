"""What pages share that give or ask seats for several people: who is listed, found by name or by standing."""

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cohorts.core.search import search
from cohorts.training.models import Enrollment
from cohorts.training.models.standings import standings_of
from cohorts.training.ports import gates_of, without_program
from cohorts.training.rules.seats import CERTIFIED, COMPLETE, SEATED, SHORT, UNUSUAL

NAMES = ("family_name", "called_name", "email")
MAX_UNSEARCHED_TRAINEES = 15
NEEDED, ALL = "", "all"
CHOICES = {
    NEEDED: _("People who need this course"),
    SHORT: _("Not enough hours, must take it again"),
    SEATED: _("Has a seat in this course"),
    COMPLETE: _("Completed this course"),
    CERTIFIED: _("Certified"),
    ALL: _("Everyone"),
}


class ChoosesPeople:
    """Mixed into a page about `self.row`, a cohort, whose form has a field `trainees`. `get_free`: the memberships to
    choose from, without those who are in the cohort. `waiting`: the ids of those whose seat waits for admission.
    """

    waiting: frozenset | set = frozenset()

    def get_free(self):
        """The memberships of who can be chosen."""
        raise NotImplementedError(f"{type(self).__name__} has nobody to choose.")

    @cached_property
    def standings(self):
        """{person id: Standing} of these people in this course, as far as the user sees it."""
        user, people = self.request.user, list(self.get_free().order_by().values_list("user", flat=True))
        course = self.row.course_version.course
        return standings_of(Enrollment.objects.visible_to(user), course, people, at=timezone.now())

    @property
    def shown(self):
        """Whose standing is asked for: a code, ALL, or NEEDED for those who need the course."""
        value = self.request.GET.get("show", NEEDED)
        return value if value in CHOICES else NEEDED

    def offered(self):
        """The people to choose from."""
        if self.shown == NEEDED:
            unusual = [person for person, row in self.standings.items() if row.code in UNUSUAL]
            rows = self.get_free().exclude(user__in=unusual)
        elif self.shown == ALL:
            rows = self.get_free()
        else:
            people = [one for one, row in self.standings.items() if row.code == self.shown]
            rows = self.get_free().filter(user__in=people)
        words = self.request.GET.get("q", "") if self.request.method == "GET" else ""
        return search(rows, words, [f"user__{name}" for name in NAMES])

    def list_people(self, form):
        """Let the form list the people to choose from; returns what the template says of the list."""
        offered, course = self.offered(), self.row.course_version.course
        people, at = list(offered.order_by().values_list("user", flat=True)), timezone.now()
        gates = gates_of(people, course, at)
        refused = {person for person, gate in gates.items() if gate.refused}
        self.waiting = gates.keys() - refused
        form.fields["trainees"].bar(lacking=without_program(people, course, at), refused=refused)
        form.fields["trainees"].queryset = offered
        number, unusual = offered.count(), sum(row.code in UNUSUAL for row in self.standings.values())
        return {
            "has_trainees": number > 0,
            "searchable": number > MAX_UNSEARCHED_TRAINEES or bool(self.standings) or "q" in self.request.GET,
            "others": unusual if self.shown == NEEDED else 0,
            "shown": self.shown,
            "choices": CHOICES.items() if self.standings else (),
        }
