"""The official golden file: its made-up weights and inputs, as its description says."""

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from signclip_desktop.core.encoding.signmouth.official import (
    OfficialBatch,
    OfficialSignMouth,
    OfficialSizes,
)

FRAMES = (40, 57, 64)
CASES = {
    "A": OfficialSizes(width=512, words=96),
    "B": OfficialSizes(hidden=32, width=32, words=96, queries=4),
}
STRIDE = {"A": 24, "B": 1}  # of the last axis, in the file
MODES = ("gated", "concat", "attention", "residual_attention", "qformer")


@dataclass
class Golden:
    """The file, and differences from it."""

    arrays: dict[str, Any]

    def array(self, name: str) -> Any:
        return self.arrays[name]

    def difference(self, name: str, value: torch.Tensor) -> float:
        wanted, given = self.arrays[name], value.detach().double().numpy()
        given = given[..., :: STRIDE[name[0]]] if given.ndim == 3 else given
        assert given.shape == wanted.shape
        return float(np.abs(given - wanted).max())


def read_golden(shared: Path) -> Golden:
    path = shared / "data" / "signmouth_official_golden.npz"
    if not path.is_file():
        pytest.skip(f"needs {path.name}")
    with np.load(path) as packed:
        return Golden(dict(packed))


def weight(key: str, shape: tuple[int, ...]) -> torch.Tensor:
    draw = np.random.default_rng(zlib.crc32(key.encode()))
    x = draw.standard_normal(shape, dtype=np.float32)
    if key.endswith("running_var"):
        x = 1 + 0.2 * np.abs(x)
    elif len(shape) >= 2:
        x = x / np.sqrt(np.prod(shape[1:]))
    else:
        x = 0.1 * x + (1 if key.endswith(".weight") else 0)
    return torch.from_numpy(np.asarray(x, dtype=np.float32))


def fill(module: torch.nn.Module, prefix: str = "") -> None:
    """Give every float tensor but the scale its made-up values; one embedding has four names."""
    state = module.state_dict()
    for name, value in state.items():
        if value.is_floating_point() and name != "logit_scale":
            key = prefix + name
            if key.endswith(("shared.weight", "embed_tokens.weight")):
                key = "embed.weight"
            state[name] = weight(key, tuple(value.shape))
    module.load_state_dict(state)


def official_model(case: str, mode: str, **switches: bool) -> OfficialSignMouth:
    sizes = CASES[case]
    model = OfficialSignMouth(
        OfficialSizes(
            fusion=mode,
            hidden=sizes.hidden,
            width=sizes.width,
            words=sizes.words,
            queries=sizes.queries,
        ),
        **switches,
    )
    fill(model)
    return model.eval()


def official_batch() -> OfficialBatch:
    longest = max(FRAMES)
    spatial = np.zeros((len(FRAMES), longest, 2048), dtype=np.float32)
    lips = np.zeros((len(FRAMES), longest, 768), dtype=np.float32)
    for clip, frames in enumerate(FRAMES):
        draw = np.random.default_rng(zlib.crc32(f"golden:spatial:{clip}".encode()))
        spatial[clip, :frames] = draw.standard_normal((frames, 2048), dtype=np.float32)
        draw = np.random.default_rng(zlib.crc32(f"golden:lip:{clip}".encode()))
        lips[clip] = draw.standard_normal((longest, 768), dtype=np.float32)
    return OfficialBatch(torch.from_numpy(spatial), torch.from_numpy(lips), torch.tensor(FRAMES))
