"""What the drop's settings promise."""

import importlib

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory, override_settings

import kirok.drop.settings


def test_there_is_no_database():
    assert importlib.reload(kirok.drop.settings).DATABASES == {}  # read anew: Django writes a dummy into what it was given


def test_there_is_no_debugging():
    assert settings.DEBUG is False


def test_there_is_no_form_check_that_no_referrer_would_break():
    assert not [name for name in settings.MIDDLEWARE if "csrf" in name.lower() or "session" in name.lower()]


def test_only_wsgi_is_configured():
    assert settings.WSGI_APPLICATION == "kirok.drop.wsgi.application"
    assert not hasattr(settings, "ASGI_APPLICATION")


def test_the_key_is_new_at_every_start():
    first = kirok.drop.settings.SECRET_KEY
    assert len(first) >= 50
    assert first != importlib.reload(kirok.drop.settings).SECRET_KEY


def test_an_uploaded_file_is_thrown_away_unread(tmp_path):
    with override_settings(FILE_UPLOAD_TEMP_DIR=str(tmp_path)):
        request = RequestFactory().post("/", {"text": "words", "file": SimpleUploadedFile("secret.txt", b"s" * 5_000_000)})
        assert request.POST["text"] == "words"
        assert not request.FILES
    assert not list(tmp_path.iterdir())
