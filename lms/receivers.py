"""Signal connections made at startup."""

from allauth.mfa.signals import authenticator_added

from lms import wiring
from lms.export_guard import guard_exports
from lms.middleware import prove_factor

wiring.connect()
guard_exports()
authenticator_added.connect(prove_factor, dispatch_uid="second-factor-proven")
