"""Grant accommodations to several people at once, in the Wagtail admin. All or nothing; no reason is asked for."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cohorts.core import roles
from cohorts.core.dates import home_day
from cohorts.core.numbers import whole_number
from cohorts.people.models import User
from cohorts.ui.fields import RowsChoice, day_field
from cohorts.ui.viewsets import ViewSetActionView
from exams.delivery.actions import accommodations
from exams.delivery.actions.accommodations import Recipient
from exams.delivery.models import Accommodation, AccommodationKind, ExamWindow
from exams.delivery.models.accommodations import file_number
from exams.delivery.models.expected_candidates import expected_seats
from exams.delivery.rules import accommodations as rules

USUAL = timedelta(days=730)
MAX_PEOPLE = 200


class NamedPeople(RowsChoice):
    """People to tick, by legal name and address."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, person):
        """Who it is, where two have the same name."""
        return f"{person.get_full_name()} ({person.email})"


class GrantForm(forms.Form):
    """Who gets what, and until when."""

    candidates = NamedPeople(None, label=_("People in this exam window"), required=False)
    people = forms.CharField(
        label=_("Email addresses"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "One person on each line. If there is a paper file, add a comma and its number: ana@example.org, "
            "AC-2026/041. Do not enter a reason or anything about health."
        ),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Accommodations"), choices=AccommodationKind.choices, widget=forms.CheckboxSelectMultiple
    )
    extra_minutes = forms.IntegerField(
        label=_("How many extra minutes"),
        required=False,
        min_value=1,
        max_value=rules.MAX_MINUTES,
        help_text=_("Only for “Extra minutes”: how many in each exam."),
    )
    break_minutes = forms.IntegerField(
        label=_("How many minutes of breaks"),
        required=False,
        min_value=1,
        max_value=rules.MAX_MINUTES,
        help_text=_("Only for “Breaks that stop the clock”: how many in each exam."),
    )
    valid_from = day_field(_("First day"))
    valid_to = day_field(_("Last day"))

    MINUTES = {rules.EXTRA: "extra_minutes", rules.BREAKS: "break_minutes"}

    def __init__(self, *args, user, window=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if window is None:
            del self.fields["candidates"]
            self.fields["people"].required = True
        else:
            self.fields["candidates"].queryset = _candidates(window, user)
            self.fields["people"].label = _("Other people")

    def clean_people(self):
        """The people of the lines, with every line that is wrong."""
        lines = [line for line in self.cleaned_data["people"].splitlines() if line.strip()]
        if len(lines) > MAX_PEOPLE:
            raise ValidationError(gettext("Enter up to %(most)s people.") % {"most": MAX_PEOPLE})
        typed = [[part.strip() for part in line.partition(",")[::2]] for line in lines]
        addresses = {address.lower() for address, _number in typed}
        rows = User.objects.visible_to(self.user).filter(is_active=True).alias(folded=Lower("email"))
        people_by_address = {person.email.lower(): person for person in rows.filter(folded__in=addresses)}
        errors, people = [], []
        for number, (address, reference) in enumerate(typed, 1):
            if problem := _line_problem(address, reference, people_by_address):
                text = gettext("Line %(number)s: %(problem)s") % {"number": number, "problem": problem}
                errors.append(ValidationError(text))
            else:
                people.append(Recipient(people_by_address[address.lower()], reference))
        if errors:
            raise ValidationError(errors)
        return people

    def clean(self):
        """The minutes of each kind that has them, and everybody who was entered or ticked."""
        cleaned = super().clean()
        kinds = cleaned.get("kinds", [])
        for kind, field in self.MINUTES.items():
            if field in self.errors:
                continue
            if kind in kinds and not cleaned.get(field):
                self.add_error(
                    field, gettext("Enter how many minutes, from 1 to %(most)s.") % {"most": rules.MAX_MINUTES}
                )
            elif kind not in kinds and cleaned.get(field):
                label = AccommodationKind(kind).label
                self.add_error(field, gettext("Select “%(kind)s” too, or leave this empty.") % {"kind": label})
        cleaned["kinds"] = {kind: cleaned.get(self.MINUTES.get(kind, "")) or 0 for kind in kinds}
        ticked = [Recipient(person) for person in cleaned.get("candidates") or []]
        cleaned["recipients"] = [*ticked, *(cleaned.get("people") or [])]
        return cleaned


def _candidates(window, user):
    people = expected_seats(window).values("person")
    return (
        User.objects.visible_to(user).filter(pk__in=people, is_active=True).order_by("family_name", "given_name", "pk")
    )


def _line_problem(address, reference, people_by_address):
    try:
        validate_email(address)
        if reference:
            file_number(reference)
    except ValidationError as error:
        return " ".join(error.messages)
    if address.lower() in people_by_address:
        return None
    return gettext("Nobody has the email address %(address)s. Invite the person first.") % {"address": address}


class GrantPage(ViewSetActionView):
    """Grant one or more accommodations to one or more people; `?window=` lists the people of an exam window to tick."""

    allowed_roles = (roles.EXAMINATIONS,)
    model = Accommodation
    namespace = "accommodations"
    header_icon = "time"
    form_class = GrantForm
    heading = _("Grant accommodations")
    action_label = _("Grant accommodations")
    field_names = {"recipients": "people", "kind": "kinds", "minutes": "extra_minutes"}
    lead = _(
        "They apply automatically to every exam of these people, including one they are taking now. We email each "
        "person that there is news. The proctor sees what is granted and nothing else. No result, score, certificate "
        "or analysis shows it. If something is wrong with one person, nothing is granted to anybody."
    )

    @cached_property
    def window(self):
        """The exam window whose people are listed, or None."""
        pk = whole_number(self.request.GET.get("window", ""))
        return ExamWindow.objects.visible_to(self.request.user).filter(pk=pk).first() if pk else None

    def get_page_subtitle(self):
        """The exam window."""
        return str(self.window) if self.window else ""

    def get_form_kwargs(self):
        """With who grants, and the window."""
        return super().get_form_kwargs() | {"user": self.request.user, "window": self.window}

    def get_initial(self):
        """From today, for two years; people may be named in the address."""
        today = home_day(timezone.now())
        people = "\n".join(self.request.GET.getlist("person"))
        return {"people": people, "valid_from": today, "valid_to": today + USUAL}

    def act(self, data, by, at):
        """Grant."""
        names = ("recipients", "kinds", "valid_from", "valid_to")
        return accommodations.grant_all(**{name: data[name] for name in names}, by=by, at=at)

    def done_text(self, result):
        """Who has what."""
        people = list(dict.fromkeys(row.person.get_full_name() for row in result))
        kinds = ", ".join(dict.fromkeys(str(row) for row in result))
        return ngettext(
            "%(people)s now has: %(kinds)s.", "%(people)s now have: %(kinds)s.", len({row.person_id for row in result})
        ) % {"people": ", ".join(people), "kinds": kinds}

    def get_done_url(self, result):
        """The grant, or the list of several."""
        return super().get_done_url(result[0]) if len(result) == 1 else reverse("accommodations:index")
