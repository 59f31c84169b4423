"""URLs of records outside the Wagtail admin."""

from django.urls import path

from lms.records.views import own

urlpatterns = [
    path("my/records/", own.MyRecords.as_view(), name="my_records"),
    path("my/records/copy/", own.AskCopy.as_view(), name="my_copy_ask"),
    path("my/records/copies/<int:pk>/file/", own.DownloadOwnCopy.as_view(), name="my_copy_file"),
    path("my/records/erasure/", own.AskErasure.as_view(), name="my_erasure_ask"),
    path("my/records/erasure/<int:pk>/withdraw/", own.WithdrawErasure.as_view(), name="my_erasure_withdraw"),
]
