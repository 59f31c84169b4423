"""What is done with emails."""

from cohorts.notices.actions.queue import queue_email, record_sent

__all__ = ["queue_email", "record_sent"]
