"""Addresses of certification."""

from django.urls import path

urlpatterns = [path("certificates/<int:pk>/", lambda request, pk: None, name="certificate_page")]
