"""The limits are what their reasons say, and somebody reads each of them."""

import re
from collections import Counter
from pathlib import Path

import pytest

from signclip_desktop.core import limits

PACKAGE = Path(limits.__file__).parents[1]
MB, GB = 1 << 20, 1 << 30
HOUR_S = 60 * 60

# What each limit follows from, worked out here by itself.
EXPECTED = {
    "CLIP_FRAMES": 2**16 - 1,  # counted with 16 bits
    "CLIP_BYTES": 100_000_000,
    "CLIP_SECONDS": 24.0 * HOUR_S,
    "POSE_FRAMES": HOUR_S // 2 * 50,
    "POSE_FILE_BYTES": GB,
    "LEAST_FPS": 0.1,
    "MOST_FPS": 1000.0,
    "COORDINATE": 1_000_000.0,
    "INDEX_ROWS": 250_000,
    "VIDEO_SECONDS": 10.0 * 60,
    "VIDEO_FRAMES": 10 * 60 * 120,
    "VIDEO_PIXELS": 2**24,
    "DECODER_BYTES": 2 * GB,
    "DECODER_CPU_S": HOUR_S,
    "DECODER_STALL_CPU_S": 8.0,
    "PACK_BYTES": GB,
    "PACK_SIGNS": 100_000,
    "PACK_EXAMPLES": 100_000,
    "PACK_WORDS": 1_000_000,
    "PACK_FRAMES": 100_000 * 3 * 25,
    "NAME_LETTERS": 500,
    "TEXT_LETTERS": 20_000,
    "WORDS_OF_SIGN": 1000,
    "COUNT": 1_000_000,
    "LINKS": 50,
    "LINKS_BYTES": 100_000,
    "HISTORY_SIGNS": 1000,
    "HISTORY_BYTES": 300_000,
    "SCHEMA_STEPS": 100_000,
    "SCHEMA_TEXT_BYTES": 1_000_000,
    "ROW_BYTES": 101_000_000,  # the largest clip and its texts
    "READING_SECONDS": 120.0,
    "NPZ_BYTES": GB,
    "NPZ_ARRAYS": 64,
    "NPZ_HEADER_BYTES": 10_000,
    "WEIGHTS_BYTES": 128 * MB,
    "TENSORS_HEADER_BYTES": 16 * MB,
    "TENSORS": 10_000,
    "SIGNCLIP_WEIGHTS_BYTES": GB,
    "VOCABULARY_BYTES": 16 * MB,
    "TORCH_FILE_BYTES": 16 * GB,
    "PICKLE_BYTES": 64 * MB,
    "CONFIG_BYTES": MB,
    "SUMS_BYTES": 100_000,
    "TOWER_WIDTH": 8192,
    "TOWER_BUCKETS": 1_000_000,
    "TOWER_DEPTH": 64,
    "TOWER_MEMBERS": 16,
    "THRESHOLD": 100.0,
    "WHITENING_BYTES": 64 * MB,
    "SAME_SIGN_BYTES": 10_000_000,
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_limit_is_what_its_reason_says(name: str) -> None:
    assert getattr(limits, name) == EXPECTED[name]


def test_limits_of_one_thing_fit_together() -> None:
    frame_bytes = 203 * (3 * 2 + 1)  # three coordinates of 16 bits, and a confidence
    assert EXPECTED["CLIP_FRAMES"] * frame_bytes <= EXPECTED["CLIP_BYTES"]
    assert EXPECTED["CLIP_BYTES"] < EXPECTED["ROW_BYTES"] < EXPECTED["PACK_BYTES"]
    assert EXPECTED["POSE_FRAMES"] * 576 * 16 <= EXPECTED["POSE_FILE_BYTES"]


def test_every_limit_is_read_by_somebody() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    words = Counter(re.findall(r"\b[A-Z_]{4,}\b", code))
    names = [name for name in vars(limits) if name.isupper()]
    assert len(names) >= len(EXPECTED)
    assert [name for name in names if words[name] < 2] == []
