"""Every response of the drop, refusals included, carries the headers and says nothing more than its status."""

import os

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, override_settings
from django.urls import path

from kirok.drop import urls, wsgi
from kirok.web.headers import page_headers


def _break(_request):
    raise RuntimeError("secret")


def _deny(_request):
    raise PermissionDenied("secret")


class Broken:
    """The drop's own addresses and two that fail on purpose."""

    urlpatterns = (*urls.urlpatterns, path("break", _break), path("deny", _deny))
    handler400 = staticmethod(urls.handler400)
    handler403 = staticmethod(urls.handler403)
    handler404 = staticmethod(urls.handler404)
    handler500 = staticmethod(urls.handler500)


REQUESTS = [
    ("/", "localhost", 404),
    ("/en/new", "localhost", 404),
    ("/ko/", "127.0.0.1", 404),
    ("/admin/", "localhost", 404),
    ("/", "evil.example", 400),
    ("/break", "localhost", 500),
    ("/deny", "localhost", 403),
]


@pytest.mark.parametrize("method", ["get", "post", "head"])
@pytest.mark.parametrize(("address", "host", "status"), REQUESTS)
def test_status_headers_and_silence(address, host, status, method, capfd):
    with override_settings(ROOT_URLCONF=Broken):
        response = getattr(Client(raise_request_exception=False), method)(address, HTTP_HOST=host)
    assert response.status_code == status
    assert response.content == b""
    assert page_headers(referrer="no-referrer").items() <= response.headers.items()
    assert not response.cookies
    assert response.headers["Server"] == ""
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("address", "language"), [("/ko/new", "ko"), ("/zh/new", "zh"), ("/new", "en")])
def test_the_address_names_the_language(address, language):
    assert Client().get(address).headers["Content-Language"] == language


def test_a_form_too_long_is_refused_quietly(capfd):
    with override_settings(ROOT_URLCONF=Broken):
        response = Client().post("/", {f"field{number}": "x" for number in range(40)})
    assert response.status_code == 404
    assert capfd.readouterr() == ("", "")


def test_files_made_by_the_drop_are_its_users_alone(tmp_path):
    assert wsgi.application is not None
    assert os.environ["DJANGO_SETTINGS_MODULE"] == "kirok.drop.settings"
    old = os.umask(0o077)
    os.umask(old)
    assert old == 0o077
