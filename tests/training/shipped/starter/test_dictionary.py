"""The starter dictionary's file, on made-up signing."""

import json
from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.formats.clip_codec import encode_clip
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.errors import UsageError
from signclip_desktop.training.data.recordings import Corpus, signing_of
from signclip_desktop.training.shipped.starter import dictionary
from signclip_desktop.training.shipped.starter.bodies import Measured, bodies_of
from signclip_desktop.training.shipped.starter.contacts import Outcome, Part
from signclip_desktop.training.shipped.starter.dictionary import (
    RECORDINGS,
    Material,
    all_motions,
    count,
    left_handers,
    merged_of,
    names_of_signs,
    one_sign_groups,
    recordings_of,
    takes_by_sign,
    with_contacts,
    write_dictionary,
)
from signclip_desktop.training.shipped.starter.entries import LICENCE, links_of, words_of
from signclip_desktop.training.shipped.starter.prototypes import write_prototypes
from tests.training.shipped.starter.made_up import a_face, corpus_of, hands_of

GROUPS = (("book", "tome"),)


def material(corpus: Corpus, groups=GROUPS) -> Material:
    bodies = bodies_of(corpus, Measured({}, frozenset()), a_face())
    return Material(corpus, bodies, groups)


def test_duplicates_count_once_a_sign() -> None:
    same = corpus_of(hands_of(), hands_of(), hands_of(), duplicate_of="00000")
    takes = takes_by_sign(material(same))
    assert {gloss: len(found) for gloss, found in takes.items()} == {"book": 1}
    alone = takes_by_sign(material(same, groups=()))
    assert {gloss: len(found) for gloss, found in alone.items()} == {"book": 1, "tome": 1}


def test_a_source_can_be_held_out() -> None:
    found = takes_by_sign(
        material(corpus_of(hands_of(), hands_of())), skip=lambda r: r.source == "asldeafined"
    )
    assert found == {}


def test_recordings_of_a_left_hander_are_mirrored() -> None:
    left = hands_of()[:, ::-1].copy()
    left[..., 0] = 1 - left[..., 0]
    corpus = corpus_of(*[left] * 9, labels=["book"] * 9)
    for recording in corpus.recordings:
        object.__setattr__(recording, "signer", "p0")
    assert left_handers(corpus) == {("asldeafined", "p0")}
    known = Material(corpus, material(corpus).bodies, (), left_handers(corpus))
    for take in takes_by_sign(known)["book"]:
        assert take.track.seen.any(axis=0).tolist() == [False, True]


def test_the_first_name_of_a_group_stands_on_the_card() -> None:
    corpus = corpus_of(hands_of(), hands_of(), labels=["tome", "volume"])
    names = names_of_signs(corpus, (("book", "volume", "tome"),))
    assert names == {"tome": "volume", "volume": "volume"}


def test_the_shipped_list_of_names_holds_each_gloss_once() -> None:
    groups = one_sign_groups()
    glosses = [gloss for group in groups for gloss in group]
    assert len(glosses) == len(set(glosses)) > 200
    assert ("die", "dead", "death") in groups
    assert ("mother", "mom") in groups


def test_a_gloss_that_stands_twice_is_told(tmp_path, monkeypatch) -> None:
    path = tmp_path / "one.json"
    path.write_text('[["a", "b"], ["b", "c"]]')
    monkeypatch.setattr(dictionary, "ONE_SIGN", path)
    with pytest.raises(UsageError, match="twice"):
        one_sign_groups()


def build(path: Path, processes: int) -> None:
    found = material(corpus_of(hands_of(), hands_of(35), hands_of(44)))
    names = names_of_signs(found.corpus, GROUPS)
    takes = takes_by_sign(found)
    motions = all_motions(takes, processes=processes)
    moved, outcomes = with_contacts(motions, {"book": frozenset({Part.HAND})}, a_face())
    assert outcomes == {"book": Outcome.TOO_FAR}  # one hand has nothing to touch
    write_dictionary(path, moved, names, a_face())
    counts = count(takes, moved, names, outcomes)
    assert (counts.glosses, counts.signs, counts.merged, counts.single) == (2, 1, 1, 0)
    assert counts.places == {"by_other_clips": 1}


def test_the_file_holds_names_links_motion_and_terms(tmp_path) -> None:
    path = tmp_path / "starter.sqlite"
    build(path, 1)
    with Store.open(path, read_only=True) as store:
        (book,) = store.signs.all()
        assert [(w.text, w.kind) for w in book.words] == [("book", "gloss"), ("tome", "same")]
        assert book.id == "wlasl:book:1"
        assert book.licence == LICENCE
        (example,) = store.recordings.of(book.id)
        assert (example.clip_count, example.signer_count) == (3, 3)
        assert isinstance(store.recordings.clip(example.id), Clip)
        assert json.loads(store.settings.get(RECORDINGS))[example.id] == ["00000", "00001", "00002"]
        assert merged_of(store) == {"wlasl:tome:1": "wlasl:book:1"}
        assert store.settings.get("pack_name") == "starter_ase"
        assert int(store.settings.get("pack_version")) >= 4


@pytest.mark.parametrize("noted", ["", "[]", "[" * 50_000, '{"a": 7}', "{NaN}"])
def test_damaged_notes_of_recordings_are_told(tmp_path, noted) -> None:
    with Store.open(tmp_path / "a.sqlite") as store:
        assert recordings_of(store) == {}
        store.settings.set(RECORDINGS, noted)
        with pytest.raises(UsageError, match="damaged"):
            recordings_of(store)


class WhereHandsAre:
    """An encoder that is easy to check: the mean place of the hands, at unit length."""

    id, dimension = "where-1", 3

    def embed(self, clips) -> np.ndarray:
        means = np.stack([np.nanmean(clip.points[:, 161:], axis=(0, 1)) for clip in clips])
        return (means / np.linalg.norm(means, axis=1, keepdims=True)).astype(np.float32)


def test_prototypes_stand_in_the_file_and_are_means_of_all_recordings(tmp_path) -> None:
    path = tmp_path / "starter.sqlite"
    build(path, 1)
    corpus = corpus_of(hands_of(), hands_of(35), hands_of(44))
    encoder = WhereHandsAre()
    assert write_prototypes(path, encoder, corpus) == 1
    with Store.open(path, read_only=True) as store:
        table = store.embeddings.all(encoder.id)
        assert store.embeddings.missing(encoder.id) == []
        motion = store.recordings.clip("starter:wlasl:book:1")
    book = table.matrix[table.example_ids.index("starter:wlasl:book:1")]
    parts = encoder.embed([motion, *(signing_of(corpus.clip(number)) for number in (0, 1, 2))])
    mean = parts.sum(axis=0) / np.linalg.norm(parts.sum(axis=0))
    np.testing.assert_allclose(book, mean, atol=1e-3)


def test_the_same_input_gives_the_same_content(tmp_path) -> None:
    contents = []
    for name, processes in (("first", 1), ("second", 2)):
        build(tmp_path / name, processes)
        with Store.open(tmp_path / name, read_only=True) as store:
            signs = store.signs.all()
            examples = [example for sign in signs for example in store.recordings.of(sign.id)]
            clips = [encode_clip(store.recordings.clip(example.id)) for example in examples]
        contents.append((signs, repr(examples), clips))
    assert contents[0] == contents[1]


def test_words_are_not_repeated() -> None:
    words = words_of("tv", ["television", "TV", "Television"])
    assert [word.text for word in words] == ["tv", "television"]


@pytest.mark.parametrize("gloss", ["book", "thank you", "what's up", "7-up", "naïve/odd?"])
def test_links_are_whole_and_https(gloss) -> None:
    for link in links_of(gloss):
        assert link.startswith("https://")
        assert not set(" '\"<>") & set(link)
        assert link.count("?") <= 1
