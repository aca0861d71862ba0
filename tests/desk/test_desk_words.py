import pytest
from django.test import RequestFactory
from django.urls import resolve
from django.utils.translation import override

from kirok.desk.chrome import context
from kirok.desk.claims.templatetags.claims import label, span_of


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        ({"min": 24, "max": 999}, "24–999"),
        ({"min": 36, "max": 36}, "36"),
        ({"min": 20, "max": None}, "20–"),
        ({"max": 5}, "–5"),
        ({"quantifier": "most"}, "most"),
    ],
)
def test_a_count_is_its_range(count, shown):
    with override("en"):
        assert span_of(count) == shown


@pytest.mark.parametrize(
    ("code", "scheme", "english", "korean"),
    [
        ("carried-out", "DEG", "carried it out", "직접 실행"),
        ("name", "NOT", "name", "이름"),
        ("one-origin", "", "all that supports it goes back to one origin", "뒷받침하는 주장이 모두 단일 출처에서 나옴"),
        ("no-such-code", "", "no-such-code", "no-such-code"),
        ("no-such-code", "DEG", "no-such-code", "no-such-code"),
    ],
)
def test_a_code_is_said_in_the_pages_language(code, scheme, english, korean):
    with override("en"):
        assert label(code, scheme) == english
    with override("ko"):
        assert label(code, scheme) == korean


@pytest.mark.parametrize(
    ("path", "section"),
    [("/en/", "statements"), ("/en/claims/c1", "statements"), ("/en/findings/f1", "findings"), ("/en/login", ""), ("/en/nowhere", "")],
)
def test_the_navigation_knows_where_a_page_belongs(path, section):
    request = RequestFactory().get(path)
    with override("en"):
        request.resolver_match = None if path == "/en/nowhere" else resolve(path)
    assert context(request)["section"] == section
    assert context(request)["user"] is None
