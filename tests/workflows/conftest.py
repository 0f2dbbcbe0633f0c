"""Libraries with a few signs, so that the starter dictionary need not be merged."""

from pathlib import Path

import pytest

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.types.sign import Example, Origin, Sign, Word
from tests.look_up_fakes import GLOSSES
from tests.samples import some_example, some_sign
from tests.ui.clips import waving_clip

BOOK = Sign("wlasl:book:1", "BOOK", "ase", (Word("book"),), links=("https://www.example.org/book",))
DOCTOR = Sign(
    "wlasl:doctor:1", "DOCTOR", "ase", (Word("doctor"), Word("physician", kind="synonym"))
)


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of twelve signs with one recording each."""
    monkeypatch.setattr("signclip_desktop.core.dictionary.library.STARTER_FILE", "none.sqlite")
    path = tmp_path / "user-data" / "library.sqlite"
    with Store.open(path) as store:
        for number, gloss in enumerate(GLOSSES):
            sign_id = f"test:{gloss.lower()}"
            store.signs.put(some_sign(sign_id, gloss, words=(Word(gloss.lower()),)))
            example = some_example(f"{sign_id}:1", sign_id, doubtful=number == 2)
            store.recordings.put(example, waving_clip(left=number % 2 == 0))
    return path


@pytest.fixture
def starter_db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of two signs as the starter dictionary has them: averaged motions and links."""
    monkeypatch.setattr("signclip_desktop.core.dictionary.library.STARTER_FILE", "none.sqlite")
    path = tmp_path / "library.sqlite"
    with Store.open(path) as store:
        for sign in (BOOK, DOCTOR):
            store.signs.put(sign)
            example = Example(
                f"{sign.id}:a", sign.id, Origin.STARTER, fps=10.0, clip_count=12, signer_count=9
            )
            store.recordings.put(example, waving_clip())
    return path
