"""The desk: where everybody lands after log-in."""

from django.urls import path

from lms.dashboard import views

urlpatterns = [path("", views.Desk.as_view(), name="desk")]
