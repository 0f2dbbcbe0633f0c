"""Embeddings of the recordings behind the starter dictionary, which travel with a model.

The dictionary itself holds one averaged motion a sign; an average is a poor example for a
trained encoder, so the recordings' own embeddings (numbers only) stand for it in the index,
with those of the signs' words.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from signclip_desktop import bounded_json
from signclip_desktop.core.formats.bounded import tensor_heads
from signclip_desktop.core.limits import TENSORS_HEADER_BYTES
from signclip_desktop.core.types.embeddings import TextTable
from signclip_desktop.core.types.landmarks import Float
from signclip_desktop.errors import CheckpointInvalid

_ROWS = bounded_json.JsonLimits(size=TENSORS_HEADER_BYTES, depth=2, digits=40)
FILE_NAME = "exemplars.safetensors"
# Between an example's id and the number of a recording behind it: no id of a sign or file that
# people write holds it, so that an example named "a#1" is never taken for one of "a".
SEPARATOR = "\0"


@dataclass(frozen=True, slots=True)
class Exemplars:
    """Rows for the index.

    Attributes:
        encoder_id: who made them.
        example_ids: (N,), the example that each row stands for; several rows an example.
        sign_ids: (N,).
        matrix: float32 (N, D), unit length.
        texts: the words of signs.
    """

    encoder_id: str
    example_ids: tuple[str, ...]
    sign_ids: tuple[str, ...]
    matrix: Float
    texts: TextTable

    def examples(self) -> frozenset[str]:
        """The examples that rows stand for."""
        return frozenset(self.example_ids)


def write_exemplars(path: Path, exemplars: Exemplars) -> None:
    """Write the rows at half precision, which moves no rank."""
    content = json.dumps(
        {
            "examples": exemplars.example_ids,
            "signs": exemplars.sign_ids,
            "words": exemplars.texts.sign_ids,
        }
    )
    save_file(
        {
            "embeddings": exemplars.matrix.astype(np.float16),
            "texts": exemplars.texts.matrix.astype(np.float16),
        },
        path,
        metadata={"encoder": exemplars.encoder_id, "rows": content},
    )
    path.chmod(0o644)  # safetensors keeps it to one user; a program is installed for all


def read_exemplars(path: Path, encoder_id: str) -> Exemplars | None:
    """The rows of a model's folder; None if there are none.

    Raises:
        CheckpointInvalid: the file is broken or was made by other weights.
    """
    if not path.is_file():
        return None
    try:
        # Counts first: what the header states is what lies in the file.
        if tensor_heads(path).keys() != {"embeddings", "texts"}:
            raise ValueError("other tensors")
        with safe_open(path, framework="np") as file:
            metadata = file.metadata() or {}
            matrix = file.get_tensor("embeddings").astype(np.float32)
            texts = file.get_tensor("texts").astype(np.float32)
        rows = _rows(metadata["rows"])
        found = Exemplars(
            metadata["encoder"],
            rows["examples"],
            rows["signs"],
            matrix,
            TextTable(rows["words"], texts),
        )
    except (SafetensorError, OSError, KeyError, ValueError, TypeError) as error:
        raise CheckpointInvalid("model.exemplars_broken", file=path) from error
    if found.encoder_id != encoder_id:
        raise CheckpointInvalid(
            "model.foreign_exemplars", file=path, made_by=found.encoder_id, wanted=encoder_id
        )
    if not _is_whole(found):
        raise CheckpointInvalid("model.exemplars_broken", file=path)
    return found


def _rows(text: str) -> dict[str, tuple[str, ...]]:
    """Lists of ids by name; ValueError where the text holds anything else."""
    rows = bounded_json.parse(text, _ROWS)
    if not isinstance(rows, dict):
        raise ValueError("expected lists of ids")
    for ids in rows.values():
        if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
            raise ValueError("expected lists of ids")
    return {name: tuple(ids) for name, ids in rows.items()}


def _is_whole(found: Exemplars) -> bool:
    matrix, texts = found.matrix, found.texts.matrix
    if matrix.ndim != 2 or texts.ndim != 2 or matrix.shape[1] != texts.shape[1]:
        return False
    counts = len(found.example_ids), len(found.sign_ids), len(found.texts.sign_ids)
    fits = counts == (len(matrix), len(matrix), len(texts))
    return fits and bool(np.isfinite(matrix).all() and np.isfinite(texts).all())


def row_id(example_id: str, number: int) -> str:
    """The index's name for recording `number` behind an example."""
    return f"{example_id}{SEPARATOR}{number}"


def example_of(row_id: str) -> str:
    """The example that an index row stands for."""
    return row_id.split(SEPARATOR, 1)[0]
