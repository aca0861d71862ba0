"""The web's helpers need some project's settings, and no particular one."""

import django
from django.conf import settings

if not settings.configured:
    settings.configure()
    django.setup()
