"""Notes on an application, and the log of contacts: add, read, strike."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.names import called
from cohorts.ui.action_view import AdminRowActionView
from cohorts.ui.confirmation import AdminConfirmView
from cohorts.ui.fields import day_field, text_field
from lms.certification.actions import application_notes
from lms.certification.actions.application_notes import Contact
from lms.certification.admin.application_parts import OfApplication
from lms.certification.admin.restricted_texts import ShowsText
from lms.certification.models import (
    Application,
    ApplicationNote,
    ContactChannel,
    ContactWith,
    NoteKind,
    StrikeReason,
)

MAX_WORDS = 20_000
WHO_READS = _("Restricted: it is in no list and no file. The reviewer reads it, and each read is in the log.")
KINDS = [
    (NoteKind.RECORD.value, _("Part of the person’s record: they can read it later")),
    (NoteKind.WORKING.value, _("Working note: not part of the person’s record")),
]


class NoteForm(forms.Form):
    """A note."""

    kind = forms.ChoiceField(
        label=_("Kind of note"), widget=forms.RadioSelect, choices=KINDS,
        error_messages={"required": _("Choose which kind of note this is.")},
    )  # fmt: skip
    text = text_field(_("Note"), rows=6, max_length=MAX_WORDS, help_text=WHO_READS)


class AddNote(OfApplication, AdminRowActionView):
    """Add a note."""

    form_class = NoteForm
    action_label = _("Save the note")

    def get_heading(self):
        """On whose application."""
        return gettext("A note on the application of %(person)s") % {"person": called(self.row.person)}

    def act(self, data, by, at):
        """Add it."""
        return application_notes.add_note(application=self.row, **data, by=by, at=at)

    def done_text(self, result):
        """That it is there."""
        return gettext("Saved.")


class ContactForm(forms.Form):
    """When, how, with whom and what about."""

    on = day_field(_("Day"))
    channel = forms.ChoiceField(
        label=_("How?"), widget=forms.RadioSelect, choices=ContactChannel.choices,
        error_messages={"required": _("Choose how you were in contact.")},
    )  # fmt: skip
    whom = forms.ChoiceField(
        label=_("With whom?"), widget=forms.RadioSelect, choices=ContactWith.choices,
        error_messages={"required": _("Choose with whom you were in contact.")},
    )  # fmt: skip
    text = text_field(
        _("What about?"), rows=5, max_length=MAX_WORDS,
        help_text=_("It is part of the person’s record: they can read it later. Restricted: it is in no list."),
    )  # fmt: skip


class LogContact(OfApplication, AdminRowActionView):
    """Write down a contact."""

    form_class = ContactForm
    action_label = _("Save the contact")

    def get_heading(self):
        """About whose application."""
        return gettext("A contact about the application of %(person)s") % {"person": called(self.row.person)}

    def act(self, data, by, at):
        """Add it."""
        contact = Contact(data["on"], data["channel"], data["whom"])
        return application_notes.add_note(
            application=self.row, kind=NoteKind.CONTACT, text=data["text"], contact=contact, by=by, at=at
        )

    def done_text(self, result):
        """That it is there."""
        return gettext("Saved.")


class StrikeForm(forms.Form):
    """Why."""

    reason = forms.ChoiceField(
        label=_("Why does it not count?"), widget=forms.RadioSelect, choices=StrikeReason.choices,
        error_messages={"required": _("Choose why it does not count.")},
    )  # fmt: skip


class StrikeNote(OfApplication, AdminConfirmView):
    """Let a note not count any more."""

    model = ApplicationNote
    form_class = StrikeForm
    action_label = _("Strike it")

    def get_rows(self):
        """Of applications that one may see."""
        rows = ApplicationNote.objects.visible_to(self.request.user)
        return rows.select_related("application__cycle__candidacy__person")

    def get_application(self):
        """Of the note."""
        return self.row.application

    def get_heading(self):
        """Which."""
        return gettext("Strike this entry?")

    def get_consequences(self):
        """Nobody reads it."""
        return gettext("Nobody can read it any more, and it is not in the person’s record. That it was there stays.")

    def get_affected(self):
        """The person."""
        return called(self.get_application().person)

    def get_undo(self):
        """Write another one."""
        return gettext("No. Write another note if it was right after all.")

    def act(self, data, by, at):
        """Strike it."""
        return application_notes.strike_note(note=self.row, reason=data["reason"], by=by, at=at)

    def done_text(self, result):
        """That it is struck."""
        return gettext("Struck.")


class ReadNotes(OfApplication, ShowsText):
    """The words of all notes and contacts of an application."""

    model = Application
    template_name = "certification/admin/notes.html"

    def read(self, by, at):
        """Read them."""
        return application_notes.read_notes(application=self.row, by=by, at=at)
