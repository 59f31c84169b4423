"""Merging two records of one person, in the Wagtail admin: find likely pairs, look at both, merge, and end a merge."""

from django import forms
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from cohorts.core import roles
from cohorts.core.names import full_name
from cohorts.core.problems import Problem
from cohorts.core.refusals import sentence_of
from cohorts.people.actions import merging, merging_by_two, parting_by_two
from cohorts.people.models import AccountMerge, Membership, User
from cohorts.people.ports import MergeView, with_former_names
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import ReasonForm
from cohorts.ui.page import AdminSkin, Page, RowMixin, crumb


class OtherForm(forms.Form):
    """The other record, by its address."""

    email = forms.EmailField(
        label=_("Email address of the other record"), help_text=_("The address that the other record logs in with.")
    )


class OfPerson:
    """A page about one person, for program staff."""

    allowed_roles = (roles.PROGRAM,)
    model = User
    header_icon = "group"

    def get_crumbs(self):
        """Everybody, and the person."""
        return [crumb(_("People"), "people"), (str(self.row), self.get_back_url())]

    def get_back_url(self):
        """The person's page."""
        return reverse("person", args=[self.row.pk])


class ChooseOther(OfPerson, AdminSkin, RowMixin, Page, TemplateView):
    """Say which record is merged into this one. Nothing is done yet."""

    http_method_names = ["get", "head", "options"]
    template_name = "people/admin/merge_choose.html"
    heading = _("Merge another record into this one")

    def get(self, request, *args, **kwargs):
        """The form; once an address is given that another record logs in with, both records."""
        self.form = OtherForm(request.GET or None)
        if self.form.is_valid():
            rows = User.objects.visible_to(request.user).with_address(self.form.cleaned_data["email"])
            if other := rows.exclude(pk=self.row.pk).first():
                return redirect("person_merge", self.row.pk, other.pk)
            self.form.add_error("email", sentence_of(Problem("merge_other_unknown")))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **context):
        """The form."""
        return super().get_context_data(form=self.form, back_url=self.get_back_url(), **context)


class TwoRecords(OfPerson):
    """A page about two records, for program staff."""

    @cached_property
    def other(self):
        """The other record. Raises Http404."""
        other = User.objects.visible_to(self.request.user).filter(pk=self.kwargs["other"]).first()
        if other is None:
            raise Http404
        return other


class MergeForm(ReasonForm):
    """What staff choose and confirm, and why."""

    looked = forms.BooleanField(label=_("I have looked at both records: it is one person"), required=False)
    digest = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, view, **kwargs):
        super().__init__(*args, **kwargs)
        self.keys = [choice.key for choice in view.choices]
        for choice in view.choices:
            self.fields[choice.key] = forms.ChoiceField(
                label=choice.label, choices=choice.options, initial=choice.default, widget=forms.RadioSelect
            )
        if not view.looks:
            del self.fields["looked"]
        self.fields["digest"].initial = merging.digest_of(view)
        self.order_fields([*self.keys, "looked", "reason", "digest"])


class Merge(TwoRecords, AdminConfirmView):
    """Both records side by side, what follows, what is chosen; then merge the second into the first."""

    template_name = "people/admin/merge.html"
    form_class = MergeForm
    heading = _("Merge two records of one person")

    @cached_property
    def view(self):
        """What there is to say before."""
        return merging.view_of_merge(self.other, self.row, self.request.user, timezone.now())

    @property
    def action_label(self):
        """Where it takes two people, the first one proposes."""
        return _("Propose to merge the records") if self.view.two else _("Merge the records")

    def get_problem(self):
        """The address names one record twice."""
        return Problem("merge_with_itself") if self.other.pk == self.row.pk else None

    def get_form_kwargs(self):
        """The choices; a form that is sent shows what is true now."""
        return super().get_form_kwargs() | {"view": self.view}

    def get_form(self, form_class=None):
        """After a refusal, what the page says is what it says now."""
        form = super().get_form(form_class)
        if form.is_bound:
            form.data = form.data.copy()
            self.sent = form.data.get("digest", "")
            form.data["digest"] = merging.digest_of(self.view)
        return form

    def get_consequences(self):
        """What it changes."""
        text = gettext(
            "The second record becomes part of the first. No entry is moved or deleted: hours, seats, exams, "
            "certificates, fees and roles of both are those of one person."
        )
        another = gettext("Nothing is merged until another person on the program staff approves it.")
        return f"{another} {text}" if self.view.two else text

    def get_affected(self):
        """The person."""
        return gettext("%(person)s (%(email)s). We email them once.") % {"person": self.row, "email": self.row.email}

    def get_undo(self):
        """The link."""
        return gettext(
            "Yes: you can end the merge on the person’s page. Then each record has its own entries again. A seat that "
            "was given up stays given up, and what is added to the person in between stays with the first record."
        )

    def get_context_data(self, **context):
        """Both people with their roles, and what is said before."""
        rows = Membership.objects.visible_to(self.request.user).of_people([self.row.pk, self.other.pk]).not_ended()
        roles_of = {}
        for row in rows.select_related("organization"):
            roles_of.setdefault(row.user_id, []).append(str(row))
        both = [
            {"person": one, "roles": roles_of.get(one.pk, []), "stays": one == self.row}
            for one in (self.row, self.other)
        ]
        return super().get_context_data(
            both=both,
            view=self.view,
            problems=[sentence_of(problem) for problem in self.view.problems],
            swap_url=reverse("person_merge", args=[self.other.pk, self.row.pk]),
            **context,
        )

    def act(self, data, by, at):
        """Merge, or propose it."""
        chosen = {choice.key: data[choice.key] for choice in self.view.choices}
        run = merging_by_two.propose_merge if self.view.two else merging.merge
        return run(
            account=self.other, into=self.row, reason=data["reason"], choices=chosen,
            looked=data.get("looked", False), shown=self.sent, by=by, at=at,
        )  # fmt: skip

    def done_text(self, result):
        """Who is one person now, or that somebody else decides."""
        if not isinstance(result, AccountMerge):
            return gettext("Proposed. The records are merged when another person approves it.")
        about = {"email": result.account.email, "person": result.into}
        text = gettext("The record %(email)s is merged into that of %(person)s.") % about
        return with_former_names(text, result.into)


class EndForm(ReasonForm):
    """Why, and what the page said."""

    digest = forms.CharField(widget=forms.HiddenInput, required=False)


class EndMerge(OfPerson, AdminConfirmView):
    """End the last merge of a person, after a page that says what that means."""

    template_name = "people/admin/merge_end.html"
    form_class = EndForm
    heading = _("Separate two records again")

    @cached_property
    def last(self):
        """The merge that is in effect and came last."""
        return merging.last_merge(self.row)

    @cached_property
    def view(self):
        """What there is to say before."""
        return merging.view_of_end(self.last, self.row, timezone.now()) if self.last else MergeView()

    @property
    def action_label(self):
        """Where it takes two people, the first one proposes."""
        return _("Propose to separate the records") if self.view.two else _("Separate the records")

    def get_initial(self):
        """What the page says now."""
        return {"digest": merging.digest_of(self.view)}

    def get_context_data(self, **context):
        """With what becomes of the certificates."""
        return super().get_context_data(view=self.view, **context)

    def get_problem(self):
        """Nothing is merged."""
        return None if self.last else Problem("merge_not_there", person=self.row, email=self.row.email)

    def get_consequences(self):
        """What it changes."""
        another = gettext("Nothing is separated until another person on the program staff approves it.")
        text = gettext(
            "The record %(email)s is one of its own again, under the name %(name)s, with its own entries and its own "
            "log-in. Hours and requirements of both are counted again."
        ) % {"email": self.last.account.email, "name": _name_of(self.last)}
        return f"{another} {text}" if self.view.two else text

    def get_affected(self):
        """Both."""
        return gettext("%(first)s and %(second)s. We email both.") % {
            "first": self.row.email, "second": self.last.account.email,
        }  # fmt: skip

    def get_undo(self):
        """Merge again."""
        return gettext(
            "You can merge them again. Seats that were given up when they were merged stay given up, and what was "
            "added to the person since then stays with %(email)s."
        ) % {"email": self.row.email}

    def act(self, data, by, at):
        """End it."""
        account = self.last.account if self.last else self.row
        if self.view.two:
            return parting_by_two.propose_end(
                account=account, reason=data["reason"], shown=data["digest"], by=by, at=at
            )
        return merging.end_merge(account=account, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """That they are two, or that somebody else decides."""
        if not isinstance(result, AccountMerge):
            return gettext("Proposed. The records are separated when another person approves it.")
        text = gettext("The record %(email)s is separate again.") % {"email": result.account.email}
        return with_former_names(with_former_names(text, self.row), result.account)


def _name_of(row: AccountMerge) -> str:
    names = row.former[str(row.account_id)]
    return full_name(names["given_name"], names["family_name"], row.account.email)


def merged_records(user, person):
    """The accounts that are merged into this person: (row of the merge, whether it is the one that can be ended)."""
    rows = AccountMerge.objects.visible_to(user).of_person(person).latest_only("account").exclude(into=None)
    rows = list(rows.select_related("account", "by").order_by("-pk"))
    return [(row, number == 0) for number, row in enumerate(rows)]


urlpatterns = [
    path("people/<int:pk>/merge/", ChooseOther.as_view(), name="person_merge_choose"),
    path("people/<int:pk>/merge/<int:other>/", Merge.as_view(), name="person_merge"),
    path("people/<int:pk>/merge/end/", EndMerge.as_view(), name="person_merge_end"),
]
