"""What happens at log-in."""

from django.contrib.auth.signals import user_logged_in

from cohorts.ui.kept_forms import drop_forms_of_others

user_logged_in.connect(drop_forms_of_others, dispatch_uid="kept-forms-of-others")
