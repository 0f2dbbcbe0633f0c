"""The HTTP server: on the loopback address alone, for programs and not for web pages.

It sets no CORS header, and refuses what a web page sends: a page that the user visits must not
be able to use it behind their back.
"""

import json
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from signclip_desktop.errors import Fault
from signclip_desktop.serve.requests import BODY_BYTES, RequestRefused, answer
from signclip_desktop.services.embedding import Embedder

HOST = "127.0.0.1"
PORT = 8750
_AT_ONCE = 4  # requests that are read at the same time; embedding lets one in after another
_PATIENCE_S = 30.0  # for the next bytes of a request
_OWN_NAMES = ("127.0.0.1", "localhost")


class Server(ThreadingHTTPServer):
    """Answers requests until `shutdown`; each in a thread of its own, a few at once."""

    daemon_threads = True
    request_queue_size = 32

    def __init__(
        self, embedder: Embedder, port: int = PORT, say: Callable[[Fault], str] = str
    ) -> None:
        """Take the port.

        Args:
            embedder: answers all requests.
            port: 0 for any free one; `server_port` tells which it is.
            say: puts an error into words; without it, errors are told by their keys.

        Raises:
            OSError: the port is taken.
        """
        self.embedder, self.say = embedder, say
        self.free = threading.Semaphore(_AT_ONCE)
        super().__init__((HOST, port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """A client that goes away is no error."""


class _Handler(BaseHTTPRequestHandler):
    server: Server
    timeout = _PATIENCE_S
    protocol_version = "HTTP/1.1"
    server_version = "signclip"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer; the official client sends its body with GET."""
        self._answer()

    def do_POST(self) -> None:
        """Answer."""
        self._answer()

    def _answer(self) -> None:
        try:
            self._refuse_pages()
            with self.server.free:
                path = urlsplit(self.path).path
                document = answer(self.server.embedder, path, self._body, self.server.say)
            self._send(HTTPStatus.OK, document)
        except RequestRefused as refused:
            self.close_connection = True  # a body may be left unread
            self._send(refused.status, {"error": refused.message})
        except TimeoutError:
            self.close_connection = True
            self._send(HTTPStatus.REQUEST_TIMEOUT, {"error": "The request broke off."})

    def _refuse_pages(self) -> None:
        host = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        if host not in _OWN_NAMES:
            raise RequestRefused(
                HTTPStatus.FORBIDDEN, "Only programs of this computer are answered."
            )
        if self.headers.get("Origin") or self.headers.get("Sec-Fetch-Site"):
            raise RequestRefused(HTTPStatus.FORBIDDEN, "Web pages are not answered.")

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding"):
            raise RequestRefused(
                HTTPStatus.LENGTH_REQUIRED, "Send the body whole, with its length."
            )
        stated = self.headers.get("Content-Length")
        if stated is None or not (stated.isascii() and stated.isdigit()):
            raise RequestRefused(
                HTTPStatus.LENGTH_REQUIRED, "The request has no body with a length."
            )
        if len(stated) > 12 or int(stated) > BODY_BYTES:
            raise RequestRefused(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"The body is larger than {BODY_BYTES:,} bytes.",
            )
        return self.rfile.read(int(stated))

    def _send(self, status: HTTPStatus, document: dict[str, Any]) -> None:
        body = json.dumps(document, ensure_ascii=False, allow_nan=False).encode() + b"\n"
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep nothing of what is asked."""
