"""The WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
application = get_wsgi_application()
# What the site consists of, some 200,000 objects, stays until the server ends. Left among the others, it is looked
# through whenever a request has made tens of thousands of them: 0.14 s, in which nobody else is answered. And the few
# cycles that a request leaves behind need not be looked for after every 700 objects that it makes.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 10, 10)
