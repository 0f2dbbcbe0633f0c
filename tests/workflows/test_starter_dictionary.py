"""The starter dictionary as it is shipped: opens, is complete, says its terms, plays."""

from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.dictionary.library import STARTER_FILE
from signclip_desktop.core.types.sign import Sign
from signclip_desktop.core.types.skeleton import FACE, LEFT_HAND, LEFT_HIP, RIGHT_HAND, RIGHT_HIP
from signclip_desktop.settings import assets_dir

LARGEST_MB = 15


@pytest.fixture(scope="module")
def path() -> Path:
    return assets_dir() / STARTER_FILE


@pytest.fixture(scope="module")
def store(path):
    with Store.open(path, read_only=True) as library:
        yield library


def test_it_is_one_file_of_bearable_size(path) -> None:
    assert path.stat().st_size <= LARGEST_MB * 1e6
    assert not path.with_name(path.name + "-wal").exists()


def test_it_holds_two_thousand_glosses(store) -> None:
    signs = store.signs.all()
    cards = [names_of(sign) for sign in signs if sign.variant == 1]
    assert sum(map(len, cards)) == len(set().union(*cards)) == 2000
    assert 1800 < len(cards) < 1900
    assert {sign.language for sign in signs} == {"ase"}
    by_gloss: dict[str, list[int]] = {}
    for sign in signs:
        by_gloss.setdefault(sign.gloss, []).append(sign.variant)
    assert all(sorted(found) == list(range(1, len(found) + 1)) for found in by_gloss.values())


def test_names_of_one_sign_share_an_entry(store) -> None:
    for gloss, others in (
        ("die", {"dead", "death"}), ("mother", {"mom"}), ("doctor", {"physician"}),
    ):  # fmt: skip
        (sign,) = [one for one in store.signs.of_gloss(gloss, "ase") if one.variant == 1]
        assert names_of(sign) == {gloss, *others}
        for other in others:
            assert store.signs.of_gloss(other, "ase") == []
            assert store.signs.search(other)[0].sign.id == sign.id


def names_of(sign: Sign) -> set[str]:
    """The names on a sign's card."""
    return {word.text for word in sign.words if word.kind != "synonym"}


def test_every_entry_says_its_terms_and_what_it_is(store) -> None:
    for sign in store.signs.all():
        assert "no commercial use" in sign.licence
        assert "recording" in sign.notes
        assert sign.source
    assert "no commercial use" in store.settings.get("pack_licence")
    for notice in ("NOTICE-starter.md", "NOTICE-WordNet"):
        assert (assets_dir() / notice).is_file()


def test_every_motion_decodes_and_shows_hands_and_a_person(store) -> None:
    for sign in store.signs.all():
        (example,) = store.recordings.of(sign.id)
        assert example.clip_count >= 1
        assert 1 <= example.signer_count <= example.clip_count
        clip = store.recordings.clip(example.id)
        assert 0.3 < clip.duration_s < 10
        assert clip.hand_seen().any(axis=1).mean() > 0.5
        hands = np.r_[LEFT_HAND, RIGHT_HAND]
        seen = clip.hand_seen().repeat(21, axis=1)
        assert (clip.confidence[:, hands][seen] >= 0.5 - 1 / 255).all()
        # What was placed must never be taken for seen; the hips say how the place is known.
        assert clip.confidence[:, :LEFT_HIP].max() < 0.2
        assert clip.confidence[:, FACE].max() < 0.2
        assert 0.05 < clip.confidence[:, [LEFT_HIP, RIGHT_HIP]].max() < 0.35
        assert np.isfinite(clip.points[:, FACE]).all()
        # No hand vanishes and comes back.
        for hand in clip.hand_seen().T:
            assert np.count_nonzero(np.diff(hand.astype(int)) == 1) + hand[0] <= 1


def test_variants_are_supported_by_several_people(store) -> None:
    for sign in store.signs.all():
        if sign.variant > 1:
            (example,) = store.recordings.of(sign.id)
            assert example.clip_count >= 3
            assert example.signer_count >= 2


def test_words_reach_signs_of_the_same_meaning(store) -> None:
    (doctor,) = [sign for sign in store.signs.of_gloss("doctor", "ase") if sign.variant == 1]
    assert "physician" in {word.text for word in doctor.words}
    assert "doctor" in {match.sign.gloss for match in store.signs.search("physician")}


def test_every_sign_leads_to_a_signer_over_https(store) -> None:
    for sign in store.signs.all():
        assert len(sign.links) >= 3
        for link in sign.links:
            assert link.startswith("https://")
            assert link.isascii()
            assert " " not in link


def test_inflected_words_find_their_signs(store) -> None:
    forms = {
        form: gloss
        for gloss, several in (line.split(": ") for line in inflected())
        for form in several.split(", ")
    }
    assert len(forms) > 450
    missed = [
        (form, gloss)
        for form, gloss in forms.items()
        if not any(gloss in names_of(hit.sign) for hit in store.signs.search(form, limit=3))
    ]
    assert missed == []


def inflected() -> list[str]:
    """Lines `gloss: form, form`."""
    text = (Path(__file__).parent.parent / "core" / "inflected_english.txt").read_text()
    return [line for line in text.splitlines() if not line.startswith("#")]
