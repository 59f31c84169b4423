"""Addresses of the demo: one-click log-ins."""

urlpatterns = []
