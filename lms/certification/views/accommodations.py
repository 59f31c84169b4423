"""One's own accommodations: what was granted, ask for some, send more, take a request back."""

from django import forms
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView, TemplateView

from cohorts.core.access import SIGNED_IN
from cohorts.core.dates import home_day
from cohorts.core.formatting import format_long_day
from cohorts.ui.action_view import RowActionView
from cohorts.ui.confirmation import ConfirmView
from cohorts.ui.detail_view import DetailView
from cohorts.ui.fields import MAX_DOCUMENT_CHARACTERS, text_field
from cohorts.ui.page import Page, RowMixin, crumb
from cohorts.ui.refusals import run_for_button
from exams.delivery.models import Accommodation
from exams.delivery.rules.accommodations import is_arranged
from lms.certification.actions import accommodation_appeals, accommodation_requests, accommodation_reviews
from lms.certification.actions.accommodation_requests import TEXT_TYPE, Sent
from lms.certification.application_forms import file_answer, upload_field
from lms.certification.messages.accommodations import own_sentence
from lms.certification.messages.appeals import count_in_words
from lms.certification.messages.formats import through
from lms.certification.models import (
    AccommodationAnswer,
    AccommodationAppeal,
    AccommodationLine,
    AccommodationPaper,
    AccommodationRequest,
    AppealState,
    AskedState,
)
from lms.certification.models.accommodations import IN_FORCE
from lms.certification.models.arrangements import arrangements
from lms.certification.views.asking_programs import open_appeals, open_requests, programs_left

TITLE = _("Accommodations")
# What was granted of one that was opened again and withdrawn stays.
STANDING = (*IN_FORCE, AskedState.WITHDRAWN)


class SentForm(forms.Form):
    """Own words and a file, both if one wants to."""

    words = text_field(
        _("In your own words"),
        rows=6,
        max_length=MAX_DOCUMENT_CHARACTERS,
        required=False,
        help_text=_("You do not need to name an illness or a disability. Only the person who decides reads this."),
    )
    file = upload_field(
        label=_("A paper"),
        required=False,
        help_text=_(
            "A PDF or a photo (JPEG or PNG) of at most 10 MB. A paper from an earlier exam or school is often enough. "
            "Only the person who decides reads it."
        ),
    )

    def sent(self):
        """What was written and sent."""
        file = self.cleaned_data.get("file")
        return Sent(self.cleaned_data.get("words", ""), file.read() if file else None)


class MyAccommodations(Page, TemplateView):
    """What was granted, and one's requests."""

    allowed_roles = (SIGNED_IN,)
    http_method_names = ["get", "head", "options"]
    heading = TITLE
    template_name = "certification/my_accommodations.html"

    def get_context_data(self, **context):
        """The grants of today and later, by staff or on request, each with what is arranged."""
        user, now = self.request.user, timezone.now()
        grants = Accommodation.objects.visible_to(user).of_person(user).in_force(home_day(now))
        grants = list(grants.select_related("person", "line__request").order_by("purpose", "kind", "pk"))
        places = {}
        for one in arrangements([row for row in grants if is_arranged(row.kind, row.purpose)], now):
            places.setdefault(one.grant.pk, []).append(one)
        rows = AccommodationRequest.objects.visible_to(user).of_person(user).select_related("program")
        requests, due = list(rows), _open_appeals(user)
        for row in requests:
            row.appeal_due = due.get(row.pk)
        waiting = [row for row in requests if row.is_open]
        return super().get_context_data(
            granted=[(grant, own_sentence(grant), places.get(grant.pk, ())) for grant in grants],
            requests=requests,
            appealed=due,
            waiting=waiting,
            may_ask=not (waiting or due) or programs_left(user).exists(),
            **context,
        )


def _open_appeals(user):
    """{request id: last day for the answer} of one's own appeals that wait."""
    rows = AccommodationAppeal.objects.visible_to(user).of_person(user).filter(state=AppealState.OPEN)
    return dict(rows.values_list("request", "due_on"))


class OwnAccommodation:
    """A page about a request of one's own."""

    allowed_roles = (SIGNED_IN,)
    model = AccommodationRequest

    def get_rows(self):
        """One's own only, whatever roles one has."""
        rows = AccommodationRequest.objects.visible_to(self.request.user).of_person(self.request.user)
        return rows.select_related("program__authority", "person")

    def get_crumbs(self):
        """The list, and the request."""
        return [crumb(TITLE, "my_accommodations"), (_("Your request"), self.get_back_url())]

    def get_back_url(self):
        """The request."""
        return reverse("my_accommodation", args=[self.row.pk])


class MyAccommodation(OwnAccommodation, DetailView):
    """What was asked, what was answered, and what comes next."""

    heading = _("Your request for accommodations")
    template_name = "certification/my_accommodation.html"
    row_name = "asked"

    def get_crumbs(self):
        """The list."""
        return [crumb(TITLE, "my_accommodations")]

    def get_context_data(self, **context):
        """The lines, the papers, the answers, and the appeal."""
        user, today = self.request.user, home_day(timezone.now())
        rows = AccommodationLine.objects.visible_to(user).filter(request=self.row).select_related("grant__withdrawal")
        lines = [(line, grant_state(line.grant, today)) for line in rows]
        answers = AccommodationAnswer.objects.visible_to(user).filter(request=self.row)
        papers = AccommodationPaper.objects.visible_to(user).filter(request=self.row)
        term = accommodation_appeals.term_of(self.row)
        appeals = AccommodationAppeal.objects.visible_to(user).filter(request=self.row)
        appeal = appeals.exclude(state=AppealState.WITHDRAWN).order_by("pk").last()
        asked_again = open_requests(user).filter(program=self.row.program).exclude(pk=self.row.pk).first()
        waits = open_appeals(user).filter(request__program=self.row.program).exists()
        answered = bool(term) and accommodation_appeals.standing_appeals(self.row).exists()
        return super().get_context_data(
            lines=lines,
            answer=answers.order_by("pk").last(),
            papers=list(papers.order_by("pk")),
            appeal=appeal,
            appeal_until=through(term.ends_on) if term else "",
            appeal_count=count_in_words(term),
            may_appeal=bool(term) and today <= term.ends_on and not answered,
            asked_again=asked_again,
            may_renew=not (self.row.is_open or asked_again or waits),
            is_over=self.row.state in IN_FORCE and all(state in ("", "over", "ended") for _line, state in lines),
            applies=self.row.state in STANDING and any(state in ("now", "later") for _line, state in lines),
            **context,
        )


def grant_state(grant, today):
    """One of: "", "ended", "over", "later", "now": whether a grant applies on a day."""
    if grant is None:
        return ""
    if hasattr(grant, "withdrawal"):
        return "ended"
    if grant.valid_to < today:
        return "over"
    return "later" if grant.valid_from > today else "now"


class SendMore(OwnAccommodation, RowActionView):
    """Write something or send a paper."""

    form_class = SentForm
    heading = _("Send something for your request")
    action_label = _("Send")
    template_name = "certification/send_more.html"

    def form_valid(self, form):
        """With the file as bytes."""
        form.cleaned_data["sent"] = form.sent()
        return super().form_valid(form)

    def act(self, data, by, at):
        """Send it."""
        return accommodation_requests.send_more(request=self.row, sent=data["sent"], by=by, at=at)

    def done_text(self, result):
        """By when there is an answer."""
        day = format_long_day(result.due_on)
        return gettext("We received it. The office answers your request by %(day)s.") % {"day": day}

    def get_context_data(self, **context):
        """What the office needs."""
        answers = AccommodationAnswer.objects.visible_to(self.request.user).filter(request=self.row)
        return super().get_context_data(asked=self.row, answer=answers.order_by("pk").last(), **context)


class WithdrawRequest(OwnAccommodation, ConfirmView):
    """Take a request back."""

    heading = _("Take your request back?")
    action_label = _("Withdraw my request")

    def get_consequences(self):
        """Nobody answers."""
        return gettext("Nobody answers your request. What you have been granted before stays.")

    def get_affected(self):
        """The person."""
        return gettext("You.")

    def get_undo(self):
        """Another one."""
        return gettext("You can ask again at any time.")

    def act(self, data, by, at):
        """Withdraw it."""
        return accommodation_requests.withdraw_request(request=self.row, by=by, at=at)

    def done_text(self, result):
        """That it is over."""
        return gettext("You took your request back.")


class OwnPaper(RowMixin, Page, TemplateView):
    """What one wrote, on a page, or sent, as a file. POST, because the read is written into the log."""

    allowed_roles = (SIGNED_IN,)
    http_method_names = ["post", "options"]
    model = AccommodationPaper
    heading = _("What you wrote")
    template_name = "certification/own_text.html"

    def get_rows(self):
        """One's own only."""
        rows = self.model.objects.visible_to(self.request.user).of_person(self.request.user)
        return rows.select_related("record", "request")

    def get_back_url(self):
        """The request."""
        return reverse("my_accommodation", args=[self.row.request_id])

    def get_crumbs(self):
        """The list and the request."""
        return [crumb(TITLE, "my_accommodations"), (_("Your request"), self.get_back_url())]

    def read(self, by, at):
        """Read it; logged."""
        return accommodation_reviews.read_paper(paper=self.row, by=by, at=at)

    def post(self, request, *args, **kwargs):
        """The words or the file, or why it cannot be opened."""
        data, refusal = run_for_button(request, lambda: self.read(request.user, timezone.now()))
        return redirect(self.get_back_url()) if refusal else self.show(data)

    def show(self, data):
        """A download, unless one wrote it here."""
        return self.show_text(data.decode()) if self.row.media_type == TEXT_TYPE else file_answer(self.row, data)

    def show_text(self, text):
        """The page with the text, which nothing keeps."""
        answer = self.render_to_response(self.get_context_data(text=text, back_url=self.get_back_url()))
        answer["Cache-Control"] = "private, no-store"
        return answer


class MyRequest(Page, RedirectView):
    """Where the links of emails lead: an address that does not say what it is about."""

    allowed_roles = (SIGNED_IN,)
    http_method_names = ["get", "head", "options"]
    pattern_name = "my_accommodation"


class MyRequests(MyRequest):
    """Where pages about exams lead, in words that are the same for everybody: no result shows who has something."""

    pattern_name = "my_accommodations"
