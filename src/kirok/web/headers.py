"""The headers of every page: nothing kept, nothing framed, nothing loaded from elsewhere, nobody told where one came from.

A project puts `SecurityHeaders` first into ``MIDDLEWARE``, so that the error pages of Django and of other middleware
carry them too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

#: Content Security Policy Level 3: nothing is allowed but the face's own styles, pictures and forms.
_CONTENT: Mapping[str, str] = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
_FIXED: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Empty, not absent: where an application sends none, granian puts its own name.
    "Server": "",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


def page_headers(*, referrer: str, content: Mapping[str, str] | None = None) -> dict[str, str]:
    """Every header by its name.

    *referrer* is ``no-referrer`` on the drop and ``same-origin`` on the desk, whose form check needs it; *content* adds
    or replaces directives of the Content Security Policy, such as ``{"script-src": "'self'"}``.
    """
    directives = {**_CONTENT, **(content or {})}
    policy = "; ".join(f"{name} {sources}" for name, sources in directives.items())
    return {**_FIXED, "Content-Security-Policy": policy, "Referrer-Policy": referrer}


class SecurityHeaders:
    """Django middleware that puts the headers on every response; a view can neither weaken nor drop them.

    A view that sets ``sandboxed`` on its response makes them stricter: what a stranger sent, to keep and never to show.
    Reads Django's ``SECURE_REFERRER_POLICY`` and, where a project has it, ``CONTENT_POLICY`` (directive -> sources).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        from django.conf import settings  # pure callers of page_headers need no Django

        self.get_response = get_response
        referrer = settings.SECURE_REFERRER_POLICY or "no-referrer"
        self.headers = page_headers(referrer=str(referrer), content=getattr(settings, "CONTENT_POLICY", None))

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers[name] = value
        if getattr(response, "sandboxed", False):
            response.headers["Content-Security-Policy"] += "; sandbox"
        response.headers.pop("X-Powered-By", None)
        return response
