"""A linguist brings recordings of their own, and finds them by signing and by typing."""

import pytest

from signclip_desktop.core.dictionary import Store, open_library
from signclip_desktop.core.exchange.import_plan import Recording, new_sign
from signclip_desktop.core.exchange.importer import add_recordings, import_path
from signclip_desktop.core.matching.recognizer import Recognizer, default_encoder, default_reranker
from signclip_desktop.core.types.sign import Origin


# With the starter dictionary, all of its 2,000 signs are embedded first.
@pytest.fixture(
    params=[Store.open, pytest.param(open_library, marks=pytest.mark.slow)],
    ids=["alone", "among the starter's signs"],
)
def library(request, tmp_path):
    with request.param(tmp_path / "library.sqlite") as store:
        yield store


def test_recordings_of_house_join_the_dictionarys_sign(library, shared) -> None:
    pose = shared / "pose"
    known = library.signs.of_gloss("HOUSE", "ase")
    sign = known[0] if known else new_sign("HOUSE", "ase")
    recordings = [
        Recording(file=pose / f"{name}.pose", shown_as=name, sign=sign, signer="someone")
        for name in ("house_1", "house_2")
    ]
    assert add_recordings(library, recordings).added == 2
    assert add_recordings(library, recordings).added == 0
    own = [one for one in library.recordings.of(sign.id) if one.origin is Origin.FILE]
    assert [one.source_path for one in own] == ["house_1.pose", "house_2.pose"]


def test_each_letter_of_an_imported_lexicon_finds_itself_first(library, shared) -> None:
    lexicon = shared / "pose" / "fingerspelling"
    import_path(library, lexicon, language="ase")
    encoder = default_encoder()
    recognizer = Recognizer(library, encoder, default_reranker(encoder))
    recognizer.prepare()
    letters = [sign for sign in library.signs.all(language="ase") if sign.id.startswith("import:")]
    assert len(letters) == 26
    for letter in letters:
        (example,) = library.recordings.of(letter.id)
        found = recognizer.recognise(library.recordings.clip(example.id), request_id=1)
        assert found.matches[0].sign.gloss == letter.gloss, [
            match.sign.gloss for match in found.matches
        ]
    assert import_path(library, lexicon, language="ase").added == 0
    assert library.signs.search("q")[0].sign.gloss.upper() == "Q"
