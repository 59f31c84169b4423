"""Emails in the Wagtail admin: their wording and timing, and the queue."""
