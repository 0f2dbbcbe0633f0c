"""A small library, and packs to merge into it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.types.sign import Origin
from tests.samples import some_clip, some_example, some_sign


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path) as opened:
        yield opened


@pytest.fixture
def make_pack(tmp_path: Path) -> Callable[..., Path]:
    """Build a pack: `make_pack(3, {"HOUSE": 1, "DOG": 2})` is version 3, gloss to clip seed."""

    def make(version: int, glosses: dict[str, int], *, name: str = "starter") -> Path:
        pack = tmp_path / f"{name or 'other'}-{version}.sqlite"
        with Store.open(pack) as made:
            for gloss, seed in glosses.items():
                sign_id = f"pack:{gloss.lower()}"
                made.signs.put(some_sign(sign_id, gloss, notes=f"version {version}"))
                made.recordings.put(
                    some_example(f"{sign_id}:1", sign_id, origin=Origin.STARTER), some_clip(seed)
                )
            if name:
                made.settings.set("pack_name", name)
                made.settings.set("pack_version", str(version))
        return pack

    return make
