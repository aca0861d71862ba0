"""Every response carries the headers, whatever the view says."""

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory, override_settings

from kirok.web.headers import SecurityHeaders, page_headers

REQUEST = RequestFactory().get("/en/x")


def directives(headers):
    return dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))


def test_nothing_is_allowed_but_the_faces_own_styles_pictures_and_forms():
    assert directives(page_headers(referrer="no-referrer")) == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


def test_a_project_adds_and_replaces_directives():
    found = directives(page_headers(referrer="same-origin", content={"script-src": "'self'", "img-src": "'none'"}))
    assert found["script-src"] == "'self'"
    assert found["img-src"] == "'none'"
    assert found["default-src"] == "'none'"


@pytest.mark.parametrize("referrer", ["no-referrer", "same-origin"])
def test_the_referrer_policy_is_the_projects(referrer):
    with override_settings(SECURE_REFERRER_POLICY=referrer):
        response = SecurityHeaders(lambda _request: HttpResponse())(REQUEST)
    assert response.headers["Referrer-Policy"] == referrer


def test_a_project_without_a_referrer_policy_gets_the_strict_one():
    with override_settings(SECURE_REFERRER_POLICY=None):
        response = SecurityHeaders(lambda _request: HttpResponse())(REQUEST)
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_the_content_policy_of_the_settings_is_used():
    with override_settings(CONTENT_POLICY={"connect-src": "'self'"}):
        response = SecurityHeaders(lambda _request: HttpResponse())(REQUEST)
    assert directives(response.headers)["connect-src"] == "'self'"


def test_a_view_can_not_weaken_them():
    weak = dict.fromkeys(page_headers(referrer="x"), "anything")
    with override_settings(SECURE_REFERRER_POLICY="no-referrer", CONTENT_POLICY=None):
        response = SecurityHeaders(lambda _request: HttpResponse(headers=weak))(REQUEST)
    assert {name: response.headers[name] for name in weak} == page_headers(referrer="no-referrer")


def test_the_server_is_not_named():
    response = SecurityHeaders(lambda _request: HttpResponse(headers={"Server": "x", "X-Powered-By": "x"}))(REQUEST)
    assert response.headers["Server"] == ""
    assert "X-Powered-By" not in response.headers


def test_streams_carry_them_too():
    response = SecurityHeaders(lambda _request: StreamingHttpResponse([b"x"]))(REQUEST)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_what_a_stranger_sent_is_in_a_sandbox():
    def view(_request):
        response = HttpResponse(b"bytes")
        response.sandboxed = True
        return response

    found = SecurityHeaders(view)(REQUEST).headers["Content-Security-Policy"]
    assert found == SecurityHeaders(lambda _request: HttpResponse())(REQUEST).headers["Content-Security-Policy"] + "; sandbox"
