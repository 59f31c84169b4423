"""URLs of the demo: one-click logins."""

from django.urls import path

from lms.demo import views

urlpatterns = [
    path("", views.choose, name="demo"),
    path("enter/", views.enter, name="demo_enter"),
]
