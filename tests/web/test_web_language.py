"""The path decides the language, then the cookie, then the project."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from kirok.web.language import in_language, language_of, page_language

LANGUAGES = ("en", "ko")
segments = st.text(st.characters(blacklist_characters="/", blacklist_categories=["Cs"]))


@pytest.mark.parametrize(
    ("path", "cookie", "language"),
    [
        ("/ko/findings", None, "ko"),
        ("/ko/findings", "en", "ko"),
        ("/findings", "ko", "ko"),
        ("/findings", None, "en"),
        ("/findings", "xx", "en"),
        ("/kor", None, "en"),
        ("/", "ko", "ko"),
        ("/ko", None, "ko"),
        ("", "", "en"),
    ],
)
def test_path_then_cookie_then_the_projects_own(path, cookie, language):
    assert language_of(path, cookie, LANGUAGES) == language


@pytest.mark.parametrize(
    ("path", "other"),
    [("/en/x/y", "/ko/x/y"), ("/en/", "/ko/"), ("/en", "/ko"), ("/x", "/ko/x"), ("/", "/ko/"), ("/ko/en/", "/ko/en/")],
)
def test_the_same_page_in_korean(path, other):
    assert in_language(path, "ko", LANGUAGES) == other


@given(st.lists(segments).map("/".join), st.sampled_from(LANGUAGES))
def test_the_address_in_a_language_is_in_that_language_and_stays(rest, language):
    path = in_language(f"/{rest}", language, LANGUAGES)
    assert language_of(path, None, LANGUAGES) == language
    assert in_language(path, language, LANGUAGES) == path


def served(path, cookie=None):
    request = RequestFactory().get(path)
    if cookie:
        request.COOKIES["lang"] = cookie
    with override_settings(LANGUAGES=[("en", "English"), ("ko", "한국어")], LANGUAGE_COOKIE_NAME="lang", USE_I18N=True):
        return page_language(lambda _request: HttpResponse(translation.get_language()))(request)


@pytest.mark.parametrize(("path", "cookie", "language"), [("/ko/x", None, b"ko"), ("/x", "ko", b"ko"), ("/en/x", "ko", b"en")])
def test_the_view_runs_in_the_pages_language(path, cookie, language):
    response = served(path, cookie)
    assert response.content == language
    assert response.headers["Content-Language"] == language.decode()


def test_the_language_does_not_stay_behind():
    before = translation.get_language()
    served("/ko/x")
    assert translation.get_language() == before


def test_a_page_may_name_its_own_language():
    with override_settings(LANGUAGES=[("en", "English")]):
        response = page_language(lambda _request: HttpResponse(headers={"Content-Language": "ko"}))(RequestFactory().get("/"))
    assert response.headers["Content-Language"] == "ko"
