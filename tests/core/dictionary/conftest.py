"""A small library, and packs to merge into it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.core.dictionary import HistoryEntry, Store
from signclip_desktop.core.types.sign import Origin
from tests.core.dictionary.pack_edits import friends
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


@pytest.fixture
def filled(store, make_pack) -> Store:
    """A library with something in each table, and two packs of which one is the starter."""
    store.packs.merge_starter(make_pack(3, {"DOG": 1, "CAT": 2}, name="starter_ase"), "starter_ase")
    store.packs.merge(friends(make_pack, 1, {"EMU": 3, "EEL": 4}))
    store.signs.put(some_sign(links=("https://example.org/house",)))
    store.recordings.put(some_example(), some_clip())
    store.signs.put(replace(store.signs.get("pack:dog"), notes="mine"))
    store.embeddings.put("encoder", ["e1", "pack:dog:1"], np.eye(2, dtype=np.float32))
    store.lists.create("animals")
    store.lists.add("animals", "pack:dog")
    store.history.add(HistoryEntry("h1", 1.0, "sign", "", ("user:1", "pack:dog")))
    store.recordings.delete("pack:cat:1")
    return store
