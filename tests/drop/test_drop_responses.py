"""Every response of the drop, refusals and faults included, carries the headers and says nothing more than it must."""

import os
import re
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, override_settings
from django.urls import get_resolver, path
from drop_visit import Visitor

from kirok.drop import boxes, faults, store, urls, views, wsgi
from kirok.drop.pages import LANGUAGES
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


REFUSALS = [
    ("/nowhere", "localhost", 404),
    ("/fr/new", "localhost", 404),
    ("/ko/NEW", "127.0.0.1", 404),
    ("/en/file/..%2f", "localhost", 404),
    ("/admin/", "localhost", 404),
    ("/", "evil.example", 400),
    ("/en/new", "name.onion.to", 400),
    ("/deny", "localhost", 403),
]


@pytest.fixture(autouse=True)
def drop(place):
    return place


@pytest.mark.parametrize("method", ["get", "post", "head"])
@pytest.mark.parametrize(("address", "host", "status"), REFUSALS)
def test_status_headers_and_silence(address, host, status, method, capfd):
    with override_settings(ROOT_URLCONF=Broken):
        response = getattr(Client(raise_request_exception=False), method)(address, HTTP_HOST=host)
    assert response.status_code == status
    assert response.content == b""
    assert page_headers(referrer="no-referrer").items() <= response.headers.items()
    assert not response.cookies
    assert response.headers["Server"] == ""
    assert capfd.readouterr() == ("", "")


def addresses():
    """One address for every pattern of the URL map, in each language; a new pattern without one fails here."""
    for pattern in get_resolver(urls).url_patterns:
        text = str(pattern.pattern)
        if text.startswith("^"):
            for language in LANGUAGES:
                address = text.replace("(?P<language>en|ko|zh)", language).replace("(?P<wanted>[0-9a-f]{32})", "0" * 32).strip("^$")
                assert re.fullmatch(r"[a-z0-9/.]*", address), address
                yield f"/{address}"
        else:
            yield f"/{text}"


ADDRESSES = sorted(addresses())


@pytest.mark.parametrize("source", [False, True], ids=["visitor", "source"])
@pytest.mark.parametrize("method", ["get", "head", "post", "put", "trace"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_route_carries_every_header(visitor, address, method, source, capfd):
    if source:
        visitor.begin("x")
    response = getattr(visitor.client, method)(address)
    assert response.status_code < 500
    expected = page_headers(referrer="no-referrer")
    assert expected.items() <= response.headers.items()
    for name, value in {
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Server": "",
    }.items():
        assert response.headers[name] == value
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script" not in policy
    assert "unsafe" not in policy
    assert not {"Content-Encoding", "ETag", "Last-Modified", "X-Powered-By", "Vary"} & set(response.headers)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("address", [address for address in ADDRESSES if address != "/style.css" and "/file/" not in address])
def test_no_page_has_a_script_or_loads_from_elsewhere(visitor, address):
    page = visitor.client.get(address).content.decode().lower()
    assert not re.search(r"<script|javascript:|\son\w+=|<iframe|<object|<embed|@import|<base|http-equiv", page)
    loaded = re.findall(r'<(?:link|img|source|audio|video)\b[^>]*?(?:href|src)="([^"]*)"', page)
    assert set(loaded) <= {"/style.css"}
    assert not re.findall(r'style="', page)


def test_the_style_sheet_loads_nothing(visitor):
    sheet = visitor.client.get("/style.css")
    assert sheet["Content-Type"] == "text/css; charset=utf-8"
    assert not re.search(rb"url\(|@import|@font-face", sheet.content)


ACTS = [
    ("new", "keep"), ("new", "load"), ("box", "enter"), ("send", "keep"), ("delete", "delete"), ("burn", "burn"),
]  # fmt: skip


@pytest.mark.parametrize("debug", [False, True], ids=["plain", "debug"])
@pytest.mark.parametrize(("page", "broken"), ACTS)
def test_a_fault_in_a_view_shows_and_writes_a_number_and_no_value(place, page, broken, debug, monkeypatch, capfd):
    visitor = Visitor(raise_request_exception=False)
    words = visitor.begin("first")
    visitor.get(page)

    def fail(*arguments, **_):
        raise ValueError("secret", words, arguments)

    owner = {"keep": store.Arriving, "delete": store}.get(broken, boxes)
    monkeypatch.setattr(owner, broken, fail)
    with override_settings(DEBUG=debug):
        response = visitor.post(
            page, {"text": "canary text", "words": words}, [("canary name", b"canary content")] if page in {"new", "send"} else ()
        )
    assert response.status_code == 500
    number = re.fullmatch(rb"500 ([0-9a-f]{8})\n", response.content)[1].decode()
    assert page_headers(referrer="no-referrer").items() <= response.headers.items()
    assert capfd.readouterr() == ("", "")
    [path] = place.path("faults").iterdir()
    line = path.read_text()
    assert line.startswith(f"{number} ValueError ")
    assert line.count("\n") == 1
    assert not re.search("canary|secret|first|" + words.split()[0], line)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", path.name)
    assert path.stat().st_mtime % 86_400 == 0
    assert not list(place.path("incoming").iterdir())


def test_every_act_of_the_pages_has_a_fault_test():
    source = Path(views.__file__).read_text(encoding="utf-8")
    called = set(re.findall(r"(?:boxes|store)\.(\w+)\(", source)) | {"keep"}
    assert called - {"Arriving", "change"} <= {broken for _, broken in ACTS}


def test_a_fault_where_nothing_can_be_written_is_answered_all_the_same(place, monkeypatch):
    monkeypatch.setattr(faults, "today", lambda: 1 / 0)
    with override_settings(ROOT_URLCONF=Broken):
        response = Client(raise_request_exception=False).get("/break")
    assert re.fullmatch(rb"500 [0-9a-f]{8}\n", response.content)
    assert not list(place.path("faults").iterdir())


def test_a_flood_of_faults_ends_at_a_limit(place):
    path = place.path("faults", faults.today().isoformat())
    path.write_bytes(b"x" * 65_537)
    with override_settings(ROOT_URLCONF=Broken):
        Client(raise_request_exception=False).get("/break")
    assert path.stat().st_size == 65_537


@pytest.mark.parametrize(("address", "language"), [("/ko/new", "ko"), ("/zh/new", "zh"), ("/new", "en")])
def test_the_address_names_the_language(address, language):
    assert Client().get(address).headers["Content-Language"] == language


def test_files_made_by_the_drop_are_its_users_alone(tmp_path):
    assert wsgi.application is not None
    assert os.environ["DJANGO_SETTINGS_MODULE"] == "kirok.drop.settings"
    old = os.umask(0o077)
    os.umask(old)
    assert old == 0o077


def test_a_fault_outside_every_view_says_nothing():
    response = urls.handler500(None)
    assert (response.status_code, response.content) == (500, b"")
