"""Embeddings as files: every form says, or is given beside it, which model they are of.

Forms: `npz` and `jsonl` of our own; `npy`, one file a recording as the pose-evaluation tools name
them (`ID-GLOSS-using-model-MODEL.npy`); `stem`, one file a recording named like it, with one
`embeddings_metadata.json`. Numbers are never pickled.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from signclip_desktop import atomic_file, bounded_json
from signclip_desktop.core.formats import bounded
from signclip_desktop.core.limits import EMBEDDINGS_BYTES
from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.errors import UsageError, reason_of

FORMS = ("npz", "jsonl", "npy", "stem")
SETTINGS_NAME = "embeddings_metadata.json"
_JSON = bounded_json.JsonLimits(size=EMBEDDINGS_BYTES, depth=8, digits=40)
_USING = re.compile(r"(?P<id>.+)-(?P<gloss>[^-]+)-using-model-(?P<model>.+)\.npy")


@dataclass(frozen=True, slots=True)
class Row:
    """The embedding of one recording or prompt.

    Attributes:
        name: of its file without the ending, or the prompt.
        vector: float32 (D,).
        gloss: of the sign; "" where it is unknown.
        details: such as frames and fps.
    """

    name: str
    vector: Float
    gloss: str = ""
    details: dict[str, Any] = field(default_factory=dict)


def write_rows(path: Path, rows: Sequence[Row], settings: dict[str, Any], form: str) -> None:
    """Write embeddings; an old file of that name is replaced.

    Args:
        path: the file of `npz` and `jsonl`, the folder of the others.
        rows: in the order in which they are written.
        settings: which model they are of, and how they were made.
        form: one of FORMS.

    Raises:
        OSError: it cannot be written.
        UsageError: two recordings would have one file.
    """
    if form == "npz":
        with atomic_file.replacing(path) as new, new.open("wb") as file:
            np.savez_compressed(
                file,
                embeddings=_matrix(rows),
                names=np.array([row.name for row in rows], dtype=np.str_),
                glosses=np.array([row.gloss for row in rows], dtype=np.str_),
                details=np.array(json.dumps([row.details for row in rows])),
                settings=np.array(json.dumps(settings)),
            )
    elif form == "jsonl":
        with atomic_file.replacing(path) as new, new.open("w", encoding="utf-8") as text:
            text.write(json.dumps({"settings": settings}) + "\n")
            for row in rows:
                text.write(json.dumps(_document(row), ensure_ascii=False) + "\n")
    else:
        _write_each(path, rows, settings, form)


def read_rows(path: Path) -> tuple[list[Row], dict[str, Any]]:
    """Read embeddings in any of the forms; the settings are empty where a form has none.

    Raises:
        UsageError: it is none of these forms, or broken.
    """
    try:
        if path.is_dir():
            return _read_each(path)
        if path.suffix == ".npz":
            return _read_npz(path)
        if path.suffix == ".jsonl":
            return _read_jsonl(path)
        if path.suffix == ".npy":
            return [_read_npy(path, {})], _settings_of_name(path.name)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            "embeddings.unreadable", file=path.name, reason=reason_of(error)
        ) from error
    raise UsageError("embeddings.unknown_form", file=path.name)


def _matrix(rows: Sequence[Row]) -> Float:
    return np.stack([row.vector for row in rows]) if rows else np.zeros((0, 0), np.float32)


def _document(row: Row) -> dict[str, Any]:
    vector = [float(number) for number in row.vector]
    return {"name": row.name, "gloss": row.gloss, **row.details, "embedding": vector}


def _write_each(folder: Path, rows: Sequence[Row], settings: dict[str, Any], form: str) -> None:
    names = [_file_name(row, settings, form) for row in rows]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise UsageError("embeddings.same_name", file=min(twice))
    folder.mkdir(parents=True, exist_ok=True)
    for row, name in zip(rows, names, strict=True):
        with atomic_file.replacing(folder / name) as new, new.open("wb") as file:
            np.save(file, row.vector[None] if form == "npy" else row.vector)
    document = {
        **settings,
        "files": {
            name: {"name": row.name, "gloss": row.gloss, **row.details}
            for row, name in zip(rows, names, strict=True)
        },
    }
    with atomic_file.replacing(folder / SETTINGS_NAME) as new:
        new.write_text(json.dumps(document, indent=2, ensure_ascii=False), encoding="utf-8")


def _file_name(row: Row, settings: dict[str, Any], form: str) -> str:
    plain = re.sub(r"[^\w.+-]", "_", row.name)
    if form == "stem":
        return f"{plain}.npy"
    gloss = re.sub(r"[^\w.+]", "_", row.gloss) or "unknown"
    return f"{plain}-{gloss}-using-model-{settings['model']}.npy"


def _read_npz(path: Path) -> tuple[list[Row], dict[str, Any]]:
    arrays = bounded.read_npz(path, most=EMBEDDINGS_BYTES)
    matrix = arrays["embeddings"].astype(np.float32)
    names, glosses = arrays["names"].tolist(), arrays["glosses"].tolist()
    details = _parsed(str(arrays["details"])) if "details" in arrays else [{}] * len(names)
    settings = _parsed(str(arrays["settings"])) if "settings" in arrays else {}
    if matrix.ndim != 2 or not len(matrix) == len(names) == len(glosses) == len(details):
        raise ValueError("its parts differ in length")
    found = [
        Row(name, row, gloss, dict(detail))
        for name, row, gloss, detail in zip(names, matrix, glosses, details, strict=True)
    ]
    return found, dict(settings)


def _parsed(text: str) -> Any:  # noqa: ANN401 - whatever the file holds
    return bounded_json.parse(text, _JSON)


def _read_jsonl(path: Path) -> tuple[list[Row], dict[str, Any]]:
    rows: list[Row] = []
    settings: dict[str, Any] = {}
    for line in bounded.read_bytes(path, EMBEDDINGS_BYTES).decode("utf-8").splitlines():
        document = _parsed(line)
        if not isinstance(document, dict):
            raise ValueError("a line is no object")
        if "embedding" not in document:
            settings = document.get("settings", {})
            continue
        vector = np.array(document.pop("embedding"), dtype=np.float32)
        if vector.ndim != 1:
            raise ValueError("an embedding is no list of numbers")
        name, gloss = str(document.pop("name", "")), str(document.pop("gloss", ""))
        rows.append(Row(name, vector, gloss, document))
    return rows, settings


def _read_each(folder: Path) -> tuple[list[Row], dict[str, Any]]:
    settings: dict[str, Any] = {}
    files: dict[str, Any] = {}
    if (folder / SETTINGS_NAME).is_file():
        document = bounded_json.read(folder / SETTINGS_NAME, _JSON)
        if isinstance(document, dict):
            files = document.pop("files", {})
            settings = document
    paths = sorted(folder.glob("*.npy"))
    if not paths:
        raise ValueError("the folder holds no .npy file")
    models = {_settings_of_name(path.name).get("model", "") for path in paths} - {""}
    if len(models) > 1:
        raise ValueError(f"it mixes embeddings of {' and '.join(sorted(models))}")
    if models and not settings:
        settings = {"model": models.pop()}
    return [_read_npy(path, files.get(path.name, {})) for path in paths], settings


def _read_npy(path: Path, details: dict[str, Any]) -> Row:
    vector = bounded.read_npy(path, most=EMBEDDINGS_BYTES).astype(np.float32)
    if vector.ndim == 2:  # a row, or one a frame or window: their mean is the recording's
        vector = vector.mean(axis=0)
    if vector.ndim != 1 or not np.isfinite(vector).all():
        raise ValueError("an array is no vector")
    details = dict(details)
    named = _USING.fullmatch(path.name)
    name = str(details.pop("name", named["id"] if named else path.stem))
    gloss = str(details.pop("gloss", named["gloss"] if named else ""))
    return Row(name, vector, gloss, details)


def _settings_of_name(name: str) -> dict[str, Any]:
    named = _USING.fullmatch(name)
    return {"model": named["model"]} if named else {}
