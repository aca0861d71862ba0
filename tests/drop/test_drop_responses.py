"""Every response of the drop, refusals and faults included, carries the headers and says nothing more than it must."""

import email.utils
import html
import os
import re
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory, override_settings
from django.urls import get_resolver, path
from drop_visit import Visitor, no_places

from kirok.drop import boxes, faults, refusals, state, store, urls, views, wsgi
from kirok.drop.pages import LANGUAGES, SIZES, texts
from kirok.drop.stopped import STATUSES, answer
from kirok.web.headers import page_headers


def _break(_request):
    raise RuntimeError("secret")


def _deny(_request):
    raise PermissionDenied("secret")


def fault_number(response):
    """The number on the page of a fault."""
    assert len(response.content) == SIZES[0]
    return re.search(rb'<code id="fault">([0-9a-f]{8})</code>', response.content)[1].decode()


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
    page = response.content.decode()
    if method != "head":
        told = [code for code in LANGUAGES if texts(code)["stopped"][str(status)] in html.unescape(page)]
        assert told == ([address[1:3]] if address[1:3] in LANGUAGES else list(LANGUAGES))
        assert re.search(r'class="leave" href="about:blank"', page)
        assert len(response.content) == SIZES[0]
    assert not re.search("secret|evil|onion.to|<form|<script", page)
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
    number = fault_number(response)
    assert not re.search("canary|secret|" + words, response.content.decode())
    assert not response.cookies
    assert page_headers(referrer="no-referrer").items() <= response.headers.items()
    assert capfd.readouterr() == ("", "")
    [path] = place.path("faults").iterdir()
    line = path.read_text()
    assert line.startswith(f"{number} ValueError ")
    assert line.count("\n") == 1
    assert not re.search("canary|secret|first", line)
    assert no_places(line) == []
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
    assert fault_number(response)
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
    response = urls.handler500(RequestFactory().get("/zh/x"))
    assert (response.status_code, len(response.content)) == (500, SIZES[0])
    assert texts("zh")["stopped"]["500"].encode() in response.content


def test_a_page_of_a_fault_is_shown_without_a_drop(monkeypatch):
    """Its leave link is then the browser's empty page; with a drop it is the newsroom's."""
    monkeypatch.setattr(refusals, "running", lambda: 1 / 0)
    assert b'href="about:blank"' in refusals.broken(RequestFactory().get("/")).content


def test_the_leave_link_of_a_refusal_is_the_newsrooms(place):
    place.home.config.write_text('[drop]\nleave = "https://news.example/?a=1&b=2"\n')
    state.forget()
    assert b'href="https://news.example/?a=1&amp;b=2"' in Client().get("/nowhere").content


@pytest.mark.parametrize("address", ["/", "/en/new", "/nowhere", "/style.css", "/pull"])
def test_no_answer_tells_the_second_of_the_servers_clock(address):
    date = Client().get(address).headers["Date"]
    assert email.utils.parsedate_to_datetime(date).strftime("%H:%M:%S") == "00:00:00"


@pytest.mark.parametrize("status", [*STATUSES, 418])
def test_a_whole_answer_has_every_header(status):
    """What the gate says by itself, where neither worker nor Django is asked."""
    head, _, body = answer(status, "/ko/new?x=secret").partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    assert first.startswith(f"HTTP/1.1 {status} ")
    assert {**page_headers(referrer="no-referrer"), "Content-Length": str(len(body)), "Connection": "close"}.items() <= headers.items()
    assert texts("ko")["stopped"][str(status if status in STATUSES else 400)].encode() in body
    assert b"secret" not in body
    assert len(body) == SIZES[0]
