"""Choose another way to apply for an application that is not submitted."""

from django import forms
from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cohorts.core.dates import home_day
from cohorts.ui.action_view import RowActionView
from lms.certification.actions import pathway_changes
from lms.certification.actions.pathways import level_on, ways_of
from lms.certification.messages.pathways import closing_text, pathway_name
from lms.certification.models import ApplicationState, Channel
from lms.certification.views.applications import OwnApplication
from lms.certification.ways_in import ways_in


class PathwayForm(forms.Form):
    """Another way to apply."""

    pathway = forms.ChoiceField(
        label=_("How do you want to apply?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the ways to apply.")},
    )

    def __init__(self, *args, ways, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["pathway"].choices = ways


class ChangePathway(OwnApplication, RowActionView):
    """Choose another way to apply; what was given stays."""

    heading = _("Choose another way to apply")
    form_class = PathwayForm
    template_name = "certification/change_pathway.html"
    action_label = _("Apply this way")

    def get_rows(self):
        """Those that are not submitted."""
        rows = super().get_rows()
        if self.request.method == "GET":
            rows = rows.filter(state=ApplicationState.DRAFT, channel=Channel.ONLINE)
        return rows

    @cached_property
    def ways(self):
        """What each other way that is open today asks. Raises Http404 where there is none."""
        today = home_day(timezone.now())
        others = ways_of(self.row.cycle, today).others(self.row.cycle.pathway)
        if not others:
            raise Http404
        version, _level = level_on(self.row.cycle, today)
        return [way for way in ways_in(version, today) or () if way.name in others]

    def get_form_kwargs(self):
        """With the ways that are open, with their last day."""
        choices = [(way.name, f"{pathway_name(way.name)}. {way.closes}".strip(" .")) for way in self.ways]
        return super().get_form_kwargs() | {"ways": choices}

    def act(self, data, by, at):
        """Change it."""
        return pathway_changes.change_pathway(application=self.row, pathway=data["pathway"], by=by, at=at)

    def done_text(self, result):
        """What stays."""
        return gettext("You apply another way now. What you entered is kept where it is asked.")

    def get_context_data(self, **context):
        """The present way, and what the others ask."""
        ways = ways_of(self.row.cycle, home_day(timezone.now()))
        return super().get_context_data(
            present=pathway_name(self.row.cycle.pathway),
            closes=closing_text(ways.closes),
            is_late=ways.is_late,
            asks=[(pathway_name(way.name), way.titles) for way in self.ways],
            **context,
        )
