"""The pages of the public site."""

from .pages import HomePage

__all__ = ["HomePage"]
