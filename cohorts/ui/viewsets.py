"""Wagtail admin screens that start from `visible_to`, with rights by role.

Wagtail's generic views ask per model, not per row; `ScopedViewSet` wraps every view of a viewset so that a row out of
sight is not found. `RolePolicy` says which roles read and which write; nobody deletes here.
"""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_user_model
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from wagtail.admin.views.generic import CreateView, EditView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.views.snippets import SnippetViewSet

from cohorts.core.access import allow, has_role
from cohorts.core.exports import value_of
from cohorts.core.membership import in_force
from cohorts.core.states import can, label_in_sentence, state_of
from cohorts.ui.action_view import AdminActionView
from cohorts.ui.admin_lists import ListOfRows
from cohorts.ui.kept_forms import ShowsKeptForm
from cohorts.ui.older_forms import RefusesOlderForm
from cohorts.ui.page import crumb
from cohorts.ui.templatetags.formats import when


class RolePolicy(BasePermissionPolicy):
    """Who reads and who writes, by role. `writers` hold every action but deleting; `readers` may view."""

    def __init__(self, model, *, readers, writers=()):
        super().__init__(model)
        self.readers, self.writers = tuple(readers), tuple(writers)

    def user_has_permission(self, user, action):
        """View for readers and writers, everything but delete for writers."""
        if not user.is_authenticated or not user.is_active or action == "delete":
            return False
        allowed = (*self.readers, *self.writers) if action == "view" else self.writers
        return has_role(user, *allowed)

    def user_has_any_permission(self, user, actions):
        """Any of the actions."""
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions):
        """People who hold one of the roles, for Wagtail's choosers and notices."""
        allowed = {role for a in actions if a != "delete" for role in (self.writers if a != "view" else self.readers)}

        return get_user_model().objects.filter(in_force("memberships"), memberships__role__in=allowed).distinct()

    def user_has_permission_for_instance(self, user, action, instance):
        """By role, on a row in sight."""
        return self.user_has_permission(user, action) and self._in_sight(user).filter(pk=instance.pk).exists()

    def user_has_any_permission_for_instance(self, user, actions, instance):
        """Any of the actions, on a row in sight."""
        return self.user_has_any_permission(user, actions) and self._in_sight(user).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user, actions):
        """The rows in sight, for somebody who may do anything at all."""
        if not self.user_has_any_permission(user, actions):
            return self.model.objects.none()
        return self._in_sight(user)

    def instances_user_has_permission_for(self, user, action):
        """The rows in sight, for somebody who may do this."""
        return self.instances_user_has_any_permission_for(user, [action])

    def _in_sight(self, user):
        return self.model.objects.visible_to(user)


class StepsPolicy(RolePolicy):
    """For rows with a life: writers add them and move them by buttons that call actions; nobody edits one."""

    def user_has_permission(self, user, action):
        """View and add only."""
        return action in ("view", "add") and super().user_has_permission(user, action)


class _ScopedDispatch:
    """Mixed into every view of a scoped viewset: a row out of sight is not found."""

    def dispatch(self, request, *args, **kwargs):
        pk = kwargs.get("pk", args[0] if args else None)
        if pk is not None and not self.model.objects.visible_to(request.user).filter(pk=unquote(str(pk))).exists():
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class _ScopedView(ListOfRows, _ScopedDispatch):
    """Mixed into the views that list rows."""

    def get_base_queryset(self):
        rows, visible = super().get_base_queryset(), self.model.objects.visible_to(self.request.user)
        # Who sees every row is spared the list of them all: with it, the database sorts before it takes a page.
        return rows.filter(pk__in=visible.values("pk")) if visible.query.has_filters() else rows


def in_words(value):
    """Return the value of a field for readers: nothing is a dash, and lists and mappings are written out."""
    if value is None or value == "" or value == [] or value == {}:
        return "–"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list | tuple):
        return ", ".join(str(in_words(part)) for part in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {in_words(part)}" for name, part in value.items())
    return value


class _ValuesInWords:
    """Mixed into the views that show one row field by field: values in words, moments in the zone of the row."""

    zone_path = ""

    def get_field_display_value(self, field_name, field):
        """Wagtail itself would write a moment without saying in which zone."""
        value = super().get_field_display_value(field_name, field)
        if not isinstance(value, date):
            return in_words(value)
        return when(value, value_of(self.object, self.zone_path) if self.zone_path else None)


class _Scoped:
    """What both kinds of viewsets share: roles, and every view wrapped.

    `zone_path` is the ORM path from a row to the name of its time zone; without it, times are the state's.
    `empty_text` says what to do while the list has no rows.
    """

    zone_path = ""
    empty_text: Any = ""
    readers: tuple = ()
    writers: tuple = ()
    policy_class = RolePolicy
    copy_view_enabled = False
    inspect_view_enabled = True

    def construct_view(self, view_class, **kwargs):
        # The model of a view is often None in its class and passed in by the viewset.
        if not hasattr(view_class, "model") and not hasattr(view_class, "get_base_queryset"):
            return self._for_roles(super().construct_view(view_class, **kwargs))
        listing, of_one_row = hasattr(view_class, "get_base_queryset"), hasattr(view_class, "get_field_display_value")
        saves = issubclass(view_class, (CreateView, EditView))
        more_bases = [_ValuesInWords] * of_one_row + [ShowsKeptForm] * saves
        more_bases += [RefusesOlderForm] * issubclass(view_class, EditView)
        bases = (_ScopedView if listing else _ScopedDispatch, *more_bases, view_class)
        more = {"__module__": view_class.__module__, "zone_path": self.zone_path}
        if listing and self.empty_text:
            more["empty_text"] = self.empty_text
        scoped = type(f"Scoped{view_class.__name__}", bases, more)
        return self._for_roles(super().construct_view(scoped, **kwargs))

    def _for_roles(self, view):
        return allow(*self.readers, *self.writers)(view)

    def on_register(self):
        register_permission_policy(
            self.model, self.policy_class(self.model, readers=self.readers, writers=self.writers)
        )
        super().on_register()


class ScopedModelViewSet(_Scoped, ModelViewSet):
    """A ModelViewSet that starts from `visible_to`; declare `readers` and `writers`."""


class ScopedSnippetViewSet(_Scoped, SnippetViewSet):
    """A SnippetViewSet that starts from `visible_to`; declare `readers` and `writers`."""


class ViewSetActionView(AdminActionView):
    """A page of a viewset with a form that runs one action: to add a row, or, with a `pk` in the address, on that row.

    namespace: that of the viewset. move: the transition that the page makes; it is not offered to a row that can no
    longer make it.
    """

    model = None
    namespace = ""
    move = ""

    def setup(self, request, *args, **kwargs):
        """Find the row, among those the person may see."""
        super().setup(request, *args, **kwargs)
        rows = self.model.objects.visible_to(request.user)
        self.row = get_object_or_404(rows, pk=kwargs["pk"]) if "pk" in kwargs else None

    def get(self, request, *args, **kwargs):
        """The form, unless it is too late for it."""
        if self.row and self.move and not can(self.row, self.move):
            parts = {"row": self.row, "state": label_in_sentence(state_of(self.row))}
            messages.error(request, gettext("%(row)s is now %(state)s, so you can no longer do this.") % parts)
            return redirect(self.get_back_url())
        return super().get(request, *args, **kwargs)

    def get_page_subtitle(self):
        """The row this is about."""
        return str(self.row) if self.row else ""

    def get_crumbs(self):
        """The list, the row."""
        crumbs = [crumb(capfirst(self.model._meta.verbose_name_plural), f"{self.namespace}:index")]
        return [*crumbs, crumb(str(self.row), f"{self.namespace}:inspect", self.row.pk)] if self.row else crumbs

    def get_back_url(self):
        """The row, or the list."""
        return self.get_done_url(self.row) if self.row else reverse(f"{self.namespace}:index")

    def get_done_url(self, result):
        """The row that the action returned."""
        return reverse(f"{self.namespace}:inspect", args=[result.pk])
