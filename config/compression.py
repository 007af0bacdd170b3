"""Text travels compressed, also where no proxy in front of the site does it."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXT = ("text/", "application/json", "application/javascript", "image/svg+xml")


class TextCompression(GZipMiddleware):
    """Django's, which hides a page's exact length against BREACH; a PDF is compressed already and keeps its length.

    Static files that whitenoise holds in a compressed copy (production) pass as they are.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith(TEXT):
            return response
        return super().process_response(request, response)
