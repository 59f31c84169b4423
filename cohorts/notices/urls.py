"""URLs of a reader's own emails."""

from django.urls import path

from cohorts.notices.views.preferences import MyNotices, Unsubscribe

urlpatterns = [
    path("my/notices/", MyNotices.as_view(), name="my_notices"),
    path("unsubscribe/<str:token>/", Unsubscribe.as_view(), name="unsubscribe"),
]
