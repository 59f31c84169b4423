"""Register the page permission policy early, because Wagtail caches the first policy it uses."""

from wagtail.models import Page
from wagtail.permissions import register_permission_policy

from cms.permissions import AuditorPagePolicy

register_permission_policy(Page, AuditorPagePolicy(Page))
