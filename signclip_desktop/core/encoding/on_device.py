"""Constants on the device of the tensors that they are used with."""

from functools import lru_cache

import torch
from torch import Tensor


def indices(values: tuple[int, ...], beside: Tensor) -> Tensor:
    """Int64 (N,), an index for a tensor on the same device as `beside`."""
    return _constant(values, beside.device, torch.int64)


def constants(values: tuple[float, ...], beside: Tensor) -> Tensor:
    """Float32 (N,), constants on the device of `beside`."""
    return _constant(values, beside.device, torch.float32)


@lru_cache(maxsize=64)
def _constant(values: tuple[float, ...], device: torch.device, dtype: torch.dtype) -> Tensor:
    """Kept for good: to bring one to a device takes longer than what is computed with it."""
    with torch.inference_mode(mode=False):  # one made in this mode could not be trained through
        return torch.tensor(values, device=device, dtype=dtype)
