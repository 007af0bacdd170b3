"""Loaded before Django's settings (`-p tests.isolation`): each parallel runner gets a Redis database of its own.

Without it two runners would take each other's messages and look for the rows in the wrong database.
"""

import os
from urllib.parse import urlsplit

_runner = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
if "REDIS_URL" in os.environ:
    os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{_runner}").geturl()
