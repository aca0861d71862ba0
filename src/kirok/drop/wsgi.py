"""The drop as a WSGI application; every file it makes is its user's alone."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.umask(0o077)
os.environ["DJANGO_SETTINGS_MODULE"] = "kirok.drop.settings"  # not a default: this process is never another project

application = get_wsgi_application()
