"""Changes bytes and settings in ways that found holes before; the same seed, the same way."""

import json
import math
import random
import struct
from collections.abc import Callable

LONGEST = 4 << 20  # a case does not grow beyond this

# Counts and numbers that readers trip over.
WHOLE = (0, 1, 2, 127, 128, 255, 256, 32767, 32768, 65535, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1)
FLOATS = (0.0, -0.0, -1.0, 1e-40, 1e-10, 1e10, 3e38, -3e38, math.inf, -math.inf, math.nan)
TEXTS = (
    b"", b"\0", b"NaN", b"Infinity", b"-1", b"1e999", b"9" * 5000, b"[" * 3000, b'{"a":' * 3000,
    b"null", b"\xff\xfe", b"\xed\xa0\x80", b"\\ud800", b"../" * 30, b"/etc/passwd", b"C:\\",
    b"=1+1", b",;\t|" * 50, b'"', b"\r", b"%s%n", b"'; DROP TABLE signs; --",
    b"\xf0\x9f\x98\x80" * 100,
)  # fmt: skip


def mutated(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """One to four changes of some bytes; `other` is a seed to splice parts of."""
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
        data = chance.choice(_CHANGES)(data, other, chance)[:LONGEST]
    return data


def _place(data: bytes, chance: random.Random) -> int:
    """Anywhere, but often near the beginning, where headers stand."""
    if chance.random() < 0.4:
        return chance.randrange(min(len(data), 128) + 1)
    return chance.randrange(len(data) + 1)


def _flip(data: bytes, _: bytes, chance: random.Random) -> bytes:
    if not data:
        return data
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 8))):
        changed[_place(data, chance) - 1] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _over(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


def _whole(data: bytes, _: bytes, chance: random.Random) -> bytes:
    size = chance.choice((1, 2, 4, 8))
    value = chance.choice(WHOLE) & (256**size - 1)
    order = chance.choice(("little", "big"))
    return _over(data, _place(data, chance), value.to_bytes(size, order))


def _float(data: bytes, _: bytes, chance: random.Random) -> bytes:
    form = chance.choice(("<f", "<d", ">f", ">d"))
    value = chance.choice(FLOATS)
    return _over(data, _place(data, chance), struct.pack(form, value))


def _text(data: bytes, _: bytes, chance: random.Random) -> bytes:
    at = _place(data, chance)
    new = chance.choice(TEXTS)
    return data[:at] + new + data[at + chance.choice((0, len(new))) :]


def _cut(data: bytes, _: bytes, chance: random.Random) -> bytes:
    return data[: _place(data, chance)]


def _drop(data: bytes, _: bytes, chance: random.Random) -> bytes:
    at = _place(data, chance)
    return data[:at] + data[at + chance.choice((1, 2, 4, 16, 256)) :]


def _repeat(data: bytes, _: bytes, chance: random.Random) -> bytes:
    at, length = _place(data, chance), chance.choice((1, 4, 16, 200))
    return data[:at] + data[at : at + length] * chance.choice((2, 3, 50, 2000)) + data[at:]


def _noise(data: bytes, _: bytes, chance: random.Random) -> bytes:
    return _over(data, _place(data, chance), chance.randbytes(chance.choice((1, 4, 32, 500))))


def _splice(data: bytes, other: bytes, chance: random.Random) -> bytes:
    return data[: _place(data, chance)] + other[_place(other, chance) :]


_CHANGES: tuple[Callable[[bytes, bytes, random.Random], bytes], ...] = (
    _flip, _flip, _whole, _whole, _float, _text, _cut, _drop, _repeat, _noise, _splice,
)  # fmt: skip


def mutated_json(text: bytes, chance: random.Random) -> bytes:
    """A JSON document with some values changed, still a document most of the time."""
    try:
        document = json.loads(text)
    except ValueError:
        return text
    for _ in range(chance.choice((1, 1, 2, 5))):
        document = _changed_value(document, chance)
    return json.dumps(document).encode()


def _changed_value(value: object, chance: random.Random) -> object:
    if isinstance(value, dict) and value and chance.random() < 0.85:
        name = chance.choice(sorted(value))
        if chance.random() < 0.1:
            return {key: one for key, one in value.items() if key != name}
        return value | {name: _changed_value(value[name], chance)}
    if isinstance(value, list) and value and chance.random() < 0.7:
        at = chance.randrange(len(value))
        return [*value[:at], _changed_value(value[at], chance), *value[at + 1 :]]
    return any_value(chance)


def any_value(chance: random.Random) -> object:
    """A value of any kind, likely one that trips a reader."""
    deep: object = 1
    for _ in range(chance.choice((2, 20, 200))):
        deep = [deep]
    return chance.choice(
        (None, True, False, "", "text", "9" * 500, [], {}, [1], deep, {"a": deep},
         *FLOATS, *WHOLE, -1, 10**30, "\ud800", "é" * 300)
    )  # fmt: skip
