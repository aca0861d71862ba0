"""Settings of the desk: read only HOME/kirok.toml and the environment.

Who can change kirok.toml can point the desk at another database, but cannot read the one that is there.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from pathlib import Path
from typing import Any

from kirok.base.errors import BadInput
from kirok.desk import postgresql

HOME = Path(os.environ.get("KIROK_HOME") or "/nonexistent")
_CONFIG = HOME / "kirok.toml"


def _toml() -> dict[str, Any]:
    try:
        return tomllib.loads(_CONFIG.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return {}  # Home.settings() says what is wrong, in a sentence, before any command works


KIROK = _toml()
_DESK: dict[str, Any] = KIROK.get("desk", {}) if isinstance(KIROK.get("desk"), dict) else {}


def _minutes(name: str, usual: int) -> int:
    """A number of minutes in kirok.toml, as seconds; what is none of 1 to 1,440 is as if it were not there."""
    given = _DESK.get(name)
    return 60 * (given if isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= 1_440 else usual)


_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",  # writers queue at the start, so a read never turns into a deadlock
    "timeout": 20,
    # FULL: an acknowledged statement survives a power cut. secure_delete: deleted rows are overwritten.
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA secure_delete=ON;PRAGMA temp_store=MEMORY",
}


def _sqlite(engine: str) -> dict[str, Any]:
    return {"ENGINE": engine, "NAME": str(HOME / "desk.sqlite3"), "OPTIONS": _SQLITE_OPTIONS, "ATOMIC_REQUESTS": False}


def _database() -> dict[str, Any]:
    """The home's encrypted file, the plain file of --plain, a PostgreSQL server's database, or for the tests a socket of one."""
    postgres = os.environ.get("KIROK_TEST_POSTGRES")
    if postgres:
        host, port, user = postgres.split(",")
        return {"ENGINE": "django.db.backends.postgresql", "NAME": "kirok", "HOST": host, "PORT": port, "USER": user}
    given = _DESK.get("database")
    if isinstance(given, str) and postgresql.named(given):
        try:
            return postgresql.entry(given, str(_CONFIG))
        except BadInput:
            return {"ENGINE": "django.db.backends.dummy"}  # whoever opens the home says what is wrong
    encrypted = given == "sqlcipher"
    return _sqlite("kirok.desk.vault.cipher" if encrypted else "django.db.backends.sqlite3")


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOMS = (
    "members",
    "journal",
    "inbox",
    "statements",
    "compartments",
    "handling",
    "claims",
    "entities",
    "findings",
    "search",
    "publications",
    "retraction",
    "coding",
    "contact",
    "overview",
    "administration",
)
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    *(f"kirok.desk.{room}" for room in ROOMS),
]
MIDDLEWARE = [
    "kirok.web.headers.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kirok.desk.administration.doorkeeper.Doorkeeper",
    "kirok.desk.administration.turning.Turning",
]
ROOT_URLCONF = "kirok.desk.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "kirok.desk.chrome.context",
            ],
            "builtins": ["kirok.desk.claims.templatetags.claims", "kirok.desk.saying", "kirok.desk.overview.acts"],
        },
    },
]
WSGI_APPLICATION = "kirok.desk.wsgi.application"
AUTH_USER_MODEL = "members.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "login"

# A key a process: the desk runs as one process, and a restart ends its sessions on purpose.
SECRET_KEY = secrets.token_urlsafe(48)
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *_DESK.get("hosts", [])]
SESSION_ENGINE = "kirok.desk.members.sessions"  # in memory: nothing of a session is on the disk
CSRF_FAILURE_VIEW = "kirok.desk.administration.holding.stale"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = _minutes("session_minutes", 8 * 60)  # then it is over, whatever is done in it
SESSION_IDLE_SECONDS = _minutes("idle_minutes", 90)
#: Who must show a second factor at login, by role.
SECOND_FACTOR_ROLES = frozenset(_DESK.get("second_factor", ())) if isinstance(_DESK.get("second_factor", ()), list) else frozenset()
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_REFERRER_POLICY = "same-origin"
# One small file of our own, for choosing words; recordings are played from the desk alone.
CONTENT_POLICY = {"script-src": "'self'", "media-src": "'self'"}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]  # never a temporary file in clear

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ko", "한국어")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
# Nothing is logged: a request's path can name a claim. Without a handler Python would write warnings to stderr.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"nowhere": {"class": "logging.NullHandler"}},
    "loggers": {"django": {"handlers": ["nowhere"], "propagate": False}},
}
STATIC_URL = "/static/"
