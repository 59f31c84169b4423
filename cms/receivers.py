"""Registers who may do what with a page, before anything asks: Wagtail keeps the first answer."""

from wagtail.models import Page
from wagtail.permissions import register_permission_policy

from cms.permissions import OpenToAuditors

register_permission_policy(Page, OpenToAuditors(Page))
