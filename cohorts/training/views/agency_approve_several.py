"""An agency approves several requests for seats at once: each is answered by itself, and what was refused says why."""

from collections import defaultdict

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.billing.models import Order
from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_money
from cohorts.core.names import called
from cohorts.training.actions import requests as actions
from cohorts.training.models import Cohort, Enrollment
from cohorts.training.models.standings import standings_of
from cohorts.training.ports import gates_of
from cohorts.training.rules.seats import UNUSUAL
from cohorts.training.views.agency import AGENCY, requests_to
from cohorts.training.views.agency_sponsor import OrderChoice
from cohorts.training.views.approval_summary import fees_of, summary_of
from cohorts.training.views.request_parts import MAX_REQUESTS
from cohorts.ui.action_view import ActionView
from cohorts.ui.fields import RowsChoice
from cohorts.ui.page import crumb


class RequestChoice(RowsChoice):
    """Requests to choose from, each with its person, its cohort and the fee."""

    widget = forms.CheckboxSelectMultiple
    fees: dict = {}
    default_error_messages = {
        "invalid_choice": _("A request that you chose was answered or has ended. Check the list."),
        "required": _("Choose at least one request."),
    }

    def label_from_instance(self, request):
        """Who asks for what."""
        course = request.cohort.course_version.course
        about = {"person": called(request.person), "cohort": request.cohort, "course": course}
        about["fee"] = format_money(self.fees[request.cohort_id])
        return gettext("%(person)s: %(cohort)s, %(course)s, %(fee)s") % about


class SeveralForm(forms.Form):
    """Which requests, and what their fees are charged to."""

    requests = RequestChoice(None, label=_("Requests"))
    order = OrderChoice(None, label=_("Charge the fees to"), required=False, empty_label=_("No purchase order"))

    def __init__(self, *args, requests, fees, orders, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["requests"].queryset = requests
        self.fields["requests"].fees = fees
        self.fields["order"].queryset = orders
        if not orders:
            del self.fields["order"]


class ApproveSeveral(ActionView):
    """Choose requests, read what each gives and what they cost together, and approve them.

    The first time that it is sent, the form comes back with that; sent once more without a change, they are approved.
    """

    allowed_roles = AGENCY
    template_name = "training/agency_approve_several.html"
    form_class = SeveralForm
    heading = _("Approve several requests")
    action_label = _("Show what this costs")
    lead = _(
        "Each person gets a seat and your agency is charged its fee; where no seat is left, they are put on the "
        "waiting list and nothing is charged yet. The people, and who asked for them, are emailed. You see the total "
        "before anything is approved."
    )

    def get_crumbs(self):
        """The list of requests."""
        return [crumb(_("Requests for seats"), "agency_requests")]

    def get_back_url(self):
        """The list of requests."""
        return reverse("agency_requests")

    @cached_property
    def open_requests(self):
        """Those that the page of requests shows."""
        rows = requests_to(self.request.user).open().with_cohort().order_by("asked_at", "pk")
        ids = list(rows.values_list("pk", flat=True)[:MAX_REQUESTS])
        return rows.filter(pk__in=ids)

    @cached_property
    def counted(self):
        """{id: cohort with its seats left} of these."""
        ids = {row.cohort_id for row in self.open_requests}
        rows = Cohort.objects.visible_to(self.request.user).filter(pk__in=ids).with_taken().with_course()
        return {row.pk: row for row in rows.order_by("starts_at", "pk")}

    @cached_property
    def fees(self):
        """{cohort id: dollars that the agency pays}."""
        return fees_of(row for _pk, row in self.counted.items())

    @cached_property
    def alone(self):
        """The ids of those for which the agency must say why, because another seat in the course is unusual."""
        people = defaultdict(list)
        for row in self.open_requests:
            people[row.cohort.course_version.course].append(row)
        seats, ids = Enrollment.objects.visible_to(self.request.user), set()
        for course, rows in people.items():
            standings = standings_of(seats, course, [row.person_id for row in rows], at=timezone.now())
            ids |= {row.pk for row in rows if row.person_id in standings and standings[row.person_id].code in UNUSUAL}
        return ids

    def get_form_kwargs(self):
        """The requests, and the orders to choose from."""
        orders = Order.objects.visible_to(self.request.user, role=roles.AGENCY_COORDINATOR)
        orders = orders.usable_on(home_day(timezone.now())).order_by("valid_through", "pk")
        return super().get_form_kwargs() | {"requests": self.open_requests, "fees": self.fees, "orders": orders}

    def form_valid(self, form):
        """Show what it means, or approve."""
        requests, order = list(form.cleaned_data["requests"]), form.cleaned_data.get("order")
        summary = summary_of(requests, self.counted, self.fees, order, self._held(requests))
        if self.request.POST.get("seen") == summary.seen:
            return super().form_valid(form)
        label = gettext("Approve for %(total)s") % {"total": format_money(summary.total)}
        return self.render_to_response(self.get_context_data(form=form, summary=summary, action_label=label))

    @staticmethod
    def _held(requests):
        """The ids of those whose seat waits for admission; for who is not admitted, none is kept."""
        people, at = defaultdict(list), timezone.now()
        for row in requests:
            people[row.cohort.course_version.course].append(row)
        gates = {course: gates_of([row.person_id for row in rows], course, at) for course, rows in people.items()}
        kept = {course: {pk for pk, gate in waiting.items() if not gate.refused} for course, waiting in gates.items()}
        return {row.pk for course, rows in people.items() for row in rows if row.person_id in kept[course]}

    def get_context_data(self, **context):
        """Only those that can be approved here; how many others there are."""
        context = super().get_context_data(**context)
        offered = self.open_requests.exclude(pk__in=self.alone)
        context["form"].fields["requests"].queryset = offered
        return context | {"alone": len(self.alone), "has_requests": len(self.open_requests) > len(self.alone)}

    def act(self, data, by, at):
        """Approve one after the other, the oldest first."""
        return actions.approve_each(requests=list(data["requests"]), order=data.get("order"), by=by, at=at)

    def done_text(self, result):
        """How many have a seat or wait; the others each with what was refused."""
        for row, refused in result:
            if refused is not None:
                about = {"person": called(row.person), "cohort": row.cohort, "why": str(refused)}
                messages.warning(self.request, gettext("%(person)s, %(cohort)s: not approved. %(why)s") % about)
        count = sum(refused is None for _row, refused in result)
        if not count:
            return ""
        text = ngettext("%(count)s request is approved.", "%(count)s requests are approved.", count)
        return text % {"count": count}
