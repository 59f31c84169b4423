"""The WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
application = get_wsgi_application()
# The code of the site consists of about 200,000 objects that exist until the server stops. Without freezing, the
# garbage collector scans them whenever a request has created tens of thousands of objects: 0.14 s in which no other
# request is served. The threshold is higher, because a request leaves few cycles, which can wait.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 10, 10)
