"""What makes all tests quicker and changes nothing that they show."""

import gc

from whitenoise.middleware import WhiteNoiseMiddleware

# How many objects are made before the youngest are looked through; by default 700, and this takes a few MB more.
YOUNG_OBJECTS = 20_000


def leave_out_of_collections():
    """Let the garbage collector never again look at what is there now: thousands of tests, and every module.

    With the default, a tenth of the time of the tests is spent on looking through all of it again and again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)


def list_static_files_once():
    """Let WhiteNoise look for the static files once in a process, instead of for each new `Client`."""
    look, files_by_prefix = WhiteNoiseMiddleware.add_files_from_finders, {}

    def add_files(middleware):
        if middleware.static_prefix not in files_by_prefix:
            look(middleware)
            files_by_prefix[middleware.static_prefix] = middleware.files
        middleware.files = {**files_by_prefix[middleware.static_prefix], **middleware.files}

    WhiteNoiseMiddleware.add_files_from_finders = add_files
