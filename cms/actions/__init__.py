"""All writes of the public site."""

from cms.actions.site import PRIVATE_FILES, build_site, set_up_publishing

__all__ = ["PRIVATE_FILES", "build_site", "set_up_publishing"]
