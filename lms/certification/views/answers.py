"""The page behind the link that an applicant's supervisor or referee gets: read, then sign, write or decline.

It needs no account. GET and HEAD change nothing, because mail filters open links. What was answered is said to whoever
comes again.
"""

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from cohorts.core.access import ANYONE
from cohorts.core.problems import Problem
from cohorts.core.refusals import sentence_of
from cohorts.ui.action_view import ActionView
from lms.certification.actions import part_requests
from lms.certification.application_forms import MAX_NAME, title_for_one, upload_field
from lms.certification.messages.signed import EMPLOYER, asked_text, text_kind
from lms.certification.models.part_requests import request_by_token
from lms.certification.models.rules import credential_of_cycle, rules_of
from lms.certification.rules.applications import leaf_named
from lms.certification.rules.leaves import Reference
from lms.certification.views.asking_device import is_asking_device

MAX_LETTER = 20_000


class AnswerForm(forms.Form):
    """A letter where one is asked for, typed or as a file, then the signature."""

    text = forms.CharField(
        label=_("Your letter"),
        required=False,
        max_length=MAX_LETTER,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("Type it here. Do not write about anyone’s health or treatment."),
    )
    file = upload_field(label=_("Or send your letter as a file"), required=False)
    name = forms.CharField(
        label=_("Your full name"),
        max_length=MAX_NAME,
        help_text=_("By typing your name you sign. It counts like a signature on paper."),
        error_messages={"required": _("Type your full name. It counts as your signature.")},
    )
    role = forms.CharField(
        label=_("Who are you to the applicant?"),
        max_length=120,
        help_text=_("For example: supervisor at Prairie Community Services."),
        error_messages={"required": _("Enter who you are to the applicant, such as “supervisor”.")},
    )

    def __init__(self, *args, leaf, **kwargs):
        super().__init__(*args, **kwargs)
        if not isinstance(leaf, Reference):
            del self.fields["text"], self.fields["file"]
        elif leaf.form == "form":
            del self.fields["file"]
        for name in {"text", "file"} & set(self.fields):
            # One of them is needed, so neither is marked as optional.
            self.fields[name].is_one_of = True


@method_decorator(never_cache, name="dispatch")
class AnswerPage(ActionView):
    """Sign, send a letter, or decline. The token in the link is what gives access to this page."""

    allowed_roles = (ANYONE,)
    template_name = "certification/answer.html"
    form_class = AnswerForm
    action_label = _("Sign and send")

    def dispatch(self, request, *args, **kwargs):
        """A question that is over says so, and takes no answer."""
        self.question = request_by_token(kwargs["token"])
        self.leaf = self._leaf()
        if self.question is None or self.leaf is None:
            answer = self._unknown()
        elif request.method in ("GET", "HEAD") and self._problem():
            answer = self._over()
        else:
            answer = super().dispatch(request, *args, **kwargs)
        # Not "no-referrer": Chromium would send the form with an Origin of "null", which the form check must refuse.
        answer["Referrer-Policy"] = "same-origin"
        answer["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    def _leaf(self):
        rules = rules_of(self.question.cycle) if self.question else None
        return leaf_named(rules, self.question.type, self.question.key) if rules else None

    def _unknown(self):
        """The link ended, perhaps while somebody wrote, because the applicant corrected the address: their words stay
        on the page, to be copied. A file that they chose cannot be kept; the page names it, to be chosen again.
        """
        typed = self.request.POST.get("text", "").strip() if self.request.method == "POST" else ""
        chosen = self.request.FILES.get("file") if self.request.method == "POST" else None
        status = HTTPStatus.GONE if self.request.method == "POST" else HTTPStatus.NOT_FOUND
        about = {"typed": typed, "file_name": chosen.name if chosen else ""}
        return render(self.request, "certification/answer_unknown.html", about, status=status)

    def _problem(self):
        """Why nothing can be answered any more: also once the application is decided or withdrawn."""
        now, application = timezone.now(), self.question.cycle.application
        over = None if application.is_unfinished else Problem("question_canceled", at=now)
        return self.question.problem(now) or over

    def _over(self):
        sentence = sentence_of(self._problem())
        about = {"sentence": sentence, "heading": self.get_heading()}
        return render(self.request, "certification/answer_over.html", about)

    def get_form_kwargs(self):
        """For what is asked."""
        return super().get_form_kwargs() | {"leaf": self.leaf}

    def get_heading(self):
        """For whom."""
        return gettext("For %(applicant)s: %(part)s") % {
            "applicant": self.question.cycle.candidacy.person.get_full_name(),
            "part": title_for_one(self.leaf),
        }

    def get_back_url(self):
        """There is no page before this one."""
        return ""

    def get_done_url(self, result):
        """The same page, which says what was answered."""
        return self.request.path

    def act(self, data, by, at):
        """Answer."""
        file = data.get("file")
        return part_requests.answer_request(
            token=self.kwargs["token"],
            name=data["name"],
            role=data["role"],
            file=file.read() if file else None,
            text=data.get("text", ""),
            same_device=is_asking_device(self.request, self.question.cycle.application.pk),
            by=by if by.is_authenticated else None,
            at=at,
        )

    def form_invalid(self, form):
        """Whoever pressed twice reads that they answered, and not an error; other words than the first are not kept."""
        if self.refusal and self.refusal.code == "question_answered":
            if form.cleaned_data.get("text") or form.cleaned_data.get("file"):
                messages.warning(self.request, gettext("You had answered before. What you sent now was not kept."))
            return redirect(self.request.path)
        return super().form_invalid(form)

    def done_text(self, result):
        """The page says it."""
        return ""

    def get_context_data(self, **context):
        """For whom, until when, and what is asked."""
        return super().get_context_data(
            question=self.question,
            leaf=self.leaf,
            is_letter=isinstance(self.leaf, Reference),
            is_employer=text_kind(self.leaf) == EMPLOYER,
            signed_text=asked_text(text_kind(self.leaf)),
            program=self.question.cycle.candidacy.program,
            credential=credential_of_cycle(self.question.cycle),
            **context,
        )


@method_decorator(never_cache, name="dispatch")
class DeclineAnswer(AnswerPage):
    """The other way: the person will not answer. It asks first, so that nobody declines with a slip of the thumb."""

    template_name = "confirm.html"
    form_class = forms.Form
    action_label = _("Decline")

    def get_form_kwargs(self):
        """Nothing is typed."""
        return ActionView.get_form_kwargs(self)

    def get_back_url(self):
        """The page on which one answers."""
        return reverse("part_answer", args=[self.kwargs["token"]])

    def get_done_url(self, result):
        """The page, which says it."""
        return self.get_back_url()

    def form_invalid(self, form):
        """What became of it is on the page."""
        return redirect(self.get_back_url())

    def act(self, data, by, at):
        """Decline."""
        by = by if by.is_authenticated else None
        return part_requests.decline_request(token=self.kwargs["token"], by=by, at=at)

    def get_context_data(self, **context):
        """What follows."""
        applicant = self.question.cycle.candidacy.person.get_full_name()
        happens = gettext(
            "The link stops working, and we tell %(applicant)s that you will not answer. We ask for no reason."
        )
        return super().get_context_data(
            happens=happens % {"applicant": applicant},
            affected=self.get_heading(),
            undo=gettext("If you change your mind, tell the applicant, who can ask you again."),
            **context,
        )
