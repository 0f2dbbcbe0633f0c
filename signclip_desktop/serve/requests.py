"""What a request asks for, checked before anything is decoded; and the answer it gets.

The form is that of the official SignCLIP demo: `/api/embed/pose` with base64 `.pose` files and
`/api/embed/text` with texts, both under the name of the modality, answered by `embeddings`.
"""

import base64
import binascii
import tempfile
from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from signclip_desktop import __version__, bounded_json
from signclip_desktop.errors import Fault, SignClipError
from signclip_desktop.services.embedding import Embedder

BODY_BYTES = 64 << 20  # base64 of half an hour of landmarks, or of a short video
ITEMS = 64
TEXT_LETTERS = 1_000
_JSON = bounded_json.JsonLimits(size=BODY_BYTES, depth=8, digits=40)
MODALITIES = {"pose": ".pose", "video": ".mp4", "text": ""}


class RequestRefused(Exception):
    """A request that cannot be answered.

    Attributes:
        status: of the answer.
        message: one sentence that names the cause.
    """

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def answer(
    embedder: Embedder, path: str, read_body: Callable[[], bytes], say: Callable[[Fault], str]
) -> dict[str, Any]:
    """The document that a request is answered with.

    Args:
        embedder: of the model that is served.
        path: of the request, without its query.
        read_body: reads the body; called only where the path takes one.
        say: puts an error into words.

    Raises:
        RequestRefused: there is nothing at that path, or the body does not fit.
    """
    if path == "/":
        return {"name": "signclip", "version": __version__, **embedder.settings}
    if path == "/api/schema":
        return schema(embedder)
    modality = path.removeprefix("/api/embed/")
    if modality == path or modality not in MODALITIES:
        raise RequestRefused(
            HTTPStatus.NOT_FOUND,
            "There is nothing here; ask for /api/embed/pose, /api/embed/video, /api/embed/text or "
            "/api/schema.",
        )
    items = _items(_document(read_body(), say), modality, embedder)
    try:
        if modality == "text":
            return {"embeddings": embedder.texts(items).tolist(), **embedder.settings}
        return _of_files(embedder, items, modality)
    except SignClipError as error:
        raise RequestRefused(HTTPStatus.UNPROCESSABLE_ENTITY, say(error)) from error


def schema(embedder: Embedder) -> dict[str, Any]:
    """What may be asked, for people and programs."""
    return {
        "GET or POST /api/embed/pose": {"pose": ["base64 of a .pose file"]},
        "GET or POST /api/embed/video": {"video": ["base64 of a video file"]},
        "GET or POST /api/embed/text": {"text": ["<en> <ase> house"]},
        "optional in each": {"model_name": ["default", embedder.model]},
        "answer": {"embeddings": [f"{embedder.encoder.dimension} numbers each"]},
        "errors": {"error": "one sentence; the status is 4xx"},
        "limits": {"body_bytes": BODY_BYTES, "items": ITEMS, "text_letters": TEXT_LETTERS},
    }


def _document(body: bytes, say: Callable[[Fault], str]) -> Mapping[str, Any]:
    try:
        found = bounded_json.parse(body, _JSON)
    except bounded_json.JsonRefused as error:
        why = f"The body is not JSON: {say(error)}."
        raise RequestRefused(HTTPStatus.BAD_REQUEST, why) from error
    if not isinstance(found, dict):
        raise RequestRefused(HTTPStatus.BAD_REQUEST, "The body is not a JSON object.")
    return found


def _items(document: Mapping[str, Any], modality: str, embedder: Embedder) -> list[str]:
    named = document.get("model_name", "default")
    if named not in ("default", embedder.model):
        raise RequestRefused(
            HTTPStatus.NOT_FOUND,
            f"The model {str(named)[:40]!r} is not served here; this is {embedder.model!r}.",
        )
    others = sorted(MODALITIES.keys() & document.keys() - {modality})
    if modality not in document:
        beside = f" but {others[0]!r}: ask /api/embed/{others[0]}" if others else ""
        raise RequestRefused(HTTPStatus.BAD_REQUEST, f"The body has no {modality!r}{beside}.")
    found = document[modality]
    items = [found] if isinstance(found, str) else found
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise RequestRefused(
            HTTPStatus.BAD_REQUEST, f"{modality!r} is neither a text nor a list of texts."
        )
    if not 1 <= len(items) <= ITEMS:
        raise RequestRefused(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE if items else HTTPStatus.BAD_REQUEST,
            f"{modality!r} holds {len(items)} items; 1 to {ITEMS} are taken at once.",
        )
    if modality == "text" and any(len(item) > TEXT_LETTERS for item in items):
        raise RequestRefused(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"A text has more than {TEXT_LETTERS:,} letters.",
        )
    return items


def _of_files(embedder: Embedder, items: list[str], modality: str) -> dict[str, Any]:
    """Nothing of what was sent stays on the disk."""
    found = []
    with tempfile.TemporaryDirectory(prefix="signclip-") as folder:
        for number, item in enumerate(items):
            try:
                content = base64.b64decode(item, validate=True)
            except (binascii.Error, ValueError) as error:
                raise RequestRefused(
                    HTTPStatus.BAD_REQUEST, f"Item {number} of {modality!r} is not base64."
                ) from error
            path = Path(folder) / f"{number}{MODALITIES[modality]}"
            path.write_bytes(content)
            try:
                found.append(embedder.file(path))
            finally:
                path.unlink(missing_ok=True)
    return {
        "embeddings": [one.vector.tolist() for one in found],
        "frames": [one.frames for one in found],
        "spans": [[one.first, one.last] for one in found],
        **embedder.settings,
    }
