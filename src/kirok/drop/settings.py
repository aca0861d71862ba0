"""Settings of the drop, read from HOME/kirok.toml and the environment alone.

WSGI only: under ASGI Django spools a request's whole body, still in the clear, to a temporary file before any upload
handler sees it. No CsrfViewMiddleware: with ``no-referrer`` it would refuse every form.
"""

from __future__ import annotations

import secrets

from kirok.drop.hosts import allowed_hosts

# One key a start: whatever it signed dies with the process.
SECRET_KEY = secrets.token_urlsafe(48)
DEBUG = False
ALLOWED_HOSTS = allowed_hosts()
ROOT_URLCONF = "kirok.drop.urls"
WSGI_APPLICATION = "kirok.drop.wsgi.application"

# Nothing that keeps anything: flat files of sealed bytes are the only store.
DATABASES: dict[str, dict[str, object]] = {}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
FILE_UPLOAD_HANDLERS: list[str] = []  # Django's own parser is never asked; if it were, it would throw files away, not spool them
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_048_576
DATA_UPLOAD_MAX_NUMBER_FIELDS = 16
DATA_UPLOAD_MAX_NUMBER_FILES = 16

INSTALLED_APPS = ["kirok.drop"]
MIDDLEWARE = [
    "kirok.drop.refusals.no_hour",
    "kirok.web.headers.SecurityHeaders",
    "django.middleware.common.CommonMiddleware",  # refuses foreign host names
    "kirok.web.language.page_language",
    "kirok.drop.faults.Faults",  # last, so that it is asked first
]
APPEND_SLASH = False
SECURE_REFERRER_POLICY = "no-referrer"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ko", "한국어"), ("zh", "中文")]
LANGUAGE_COOKIE_NAME = "__Host-language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Not a line about anybody's visit, not even a refused one.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": True,
    "handlers": {"nowhere": {"class": "logging.NullHandler"}},
    "root": {"handlers": ["nowhere"], "level": "CRITICAL"},
    "loggers": {name: {"handlers": ["nowhere"], "level": "CRITICAL", "propagate": False} for name in ("django", "django.server")},
}
