"""Messages for the refusal codes of calendars."""

from django.utils.translation import gettext_lazy as _

CALENDARS = {
    "calendar_not_yours": _("You do not have the right to this calendar. Ask your organization’s coordinator."),
    "calendar_address_ended": _("This calendar address does not work any more, so there is nothing to turn off."),
}
