"""A library with a few signs, so that the starter dictionary need not be merged."""

from pathlib import Path

import pytest

from signclip_desktop.core.sign import Word
from signclip_desktop.core.store import Store
from tests.look_up_fakes import GLOSSES
from tests.samples import some_example, some_sign
from tests.ui.clips import waving_clip


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of twelve signs with one recording each."""
    monkeypatch.setattr("signclip_desktop.core.store.library.STARTER_FILE", "none.sqlite")
    path = tmp_path / "user-data" / "library.sqlite"
    with Store.open(path) as store:
        for number, gloss in enumerate(GLOSSES):
            sign_id = f"test:{gloss.lower()}"
            store.add_sign(some_sign(sign_id, gloss, words=(Word(gloss.lower()),)))
            example = some_example(f"{sign_id}:1", sign_id, doubtful=number == 2)
            store.add_example(example, waving_clip(left=number % 2 == 0))
    return path
