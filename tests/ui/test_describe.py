from dataclasses import replace

import numpy as np

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.dictionary.library import STARTER_FILE
from signclip_desktop.core.matching.picture_labels import Label, labels_of
from signclip_desktop.core.types.doubts import Doubt
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Example, Origin, Sign
from signclip_desktop.settings import assets_dir
from signclip_desktop.ui.describe import (
    AVERAGE_SENTENCE,
    computed_sentence,
    describe_clip,
    describe_example,
    doubt_marks,
    doubt_sentence,
    doubt_tip,
    is_average,
    is_computed,
    shown_gloss,
)
from signclip_desktop.ui.view_models.filters import Filters
from tests.ui.clips import waving_clip
from tests.ui.figure.people import open_hand, person


def test_a_clip_is_told_in_words() -> None:
    up = np.stack([np.full(30, -0.4), np.linspace(0.8, -0.2, 30)], axis=1)
    assert describe_clip(person(right=up, frames=30)) == (
        "Right hand, all fingers straight, at the neck or shoulders, palm forward, moving up once. "
        "1.5 seconds."
    )
    apart = np.stack([np.linspace(0.2, 0.9, 30), np.full(30, 1.0)], axis=1)
    palms = {"right_hand": open_hand(palm=False), "left_hand": open_hand(right=False, palm=False)}
    clip = person(left=apart, right=apart * (-1, 1), frames=30, **palms)
    assert describe_clip(clip) == (
        "Both hands, all fingers straight, in front of the chest, palms toward the signer, "
        "moving apart once. 1.5 seconds."
    )


def test_two_palms_that_look_elsewhere_are_told_apart() -> None:
    clip = person(
        left=(0.4, 0.5), right=(-0.4, 0.5), right_hand=open_hand(palm=True),
        left_hand=open_hand(right=False, palm=False),
    )  # fmt: skip
    assert "right palm forward, left palm toward the signer" in describe_clip(clip)


def test_every_doubt_has_a_mark_and_a_reason() -> None:
    for doubt in Doubt:
        assert doubt_marks([doubt])[0].isupper()
        assert doubt_tip([doubt]).endswith(".")
    assert doubt_marks([]) == ""
    assert len(doubt_tip(list(Doubt)).splitlines()) == len(Doubt)


def test_text_and_filters_agree_for_signs_of_the_starter_dictionary() -> None:
    """A sign that passes "at the head" is never described as lying elsewhere, nor the reverse.

    Every fourth sign: each takes 5 ms.
    """
    disagreeing = []
    with Store.open(assets_dir() / STARTER_FILE, read_only=True) as store:
        signs = store.signs.all()[::4]
        for sign in signs:
            example = store.recordings.preview(sign.id)
            assert example is not None
            clip = store.recordings.clip(example.id)
            text, labels = describe_clip(clip), labels_of(clip)
            at_head = Filters(frozenset({Label.HEAD})).passes(labels)
            two = Filters(frozenset({Label.TWO_HANDS})).passes(labels)
            if at_head != ("at the head" in text) or two != text.startswith("Both hands"):
                disagreeing.append(sign.gloss)
    assert len(signs) > 400
    assert disagreeing == []


def test_a_clip_without_hands_says_so() -> None:
    clip = waving_clip()
    empty = Clip(
        np.full_like(clip.points, np.nan),
        np.zeros_like(clip.confidence),
        clip.times_s.copy(),
        640,
        480,
    )
    assert describe_clip(empty).startswith("No hand was seen.")


def test_an_average_tells_the_clips_and_people_behind_it() -> None:
    example = Example("a", "s", Origin.STARTER, clip_count=12, signer_count=1)
    assert describe_example(example) == (
        "Made from 12 recordings of one person or of unnamed people."
    )
    assert is_average(example)
    many = replace(example, signer_count=9)
    assert describe_example(many) == "Made from 12 recordings of at least 9 people."
    assert computed_sentence(many) == AVERAGE_SENTENCE


def test_a_motion_of_one_recording_is_no_average_and_its_recordings_cannot_disagree() -> None:
    example = Example("a", "s", Origin.STARTER, clip_count=1, signer_count=1, doubtful=True)
    told = " ".join(
        (describe_example(example), computed_sentence(example), doubt_sentence(example))
    )
    assert told.startswith("Made from one recording. ")
    assert "average" not in told
    assert "recordings behind" not in told
    assert "other recordings of this word look different" in told
    assert not is_average(example)
    assert is_computed(example)


def test_only_what_is_doubtful_is_doubted() -> None:
    example = Example("a", "s", Origin.STARTER, clip_count=3, signer_count=1)
    assert doubt_sentence(example) == ""
    doubted = doubt_sentence(replace(example, doubtful=True))
    assert "the recordings behind this motion differ" in doubted
    assert computed_sentence(Example("a", "s", Origin.CAMERA)) == ""


def test_a_recording_names_its_signer() -> None:
    example = Example("a", "s", Origin.CAMERA, signer="Ana")
    assert describe_example(example) == "Recorded with the camera, signed by Ana."
    assert not is_average(example)


def test_a_gloss_is_shown_in_capitals_and_stored_as_written() -> None:
    sign = Sign("wlasl:ice cream:1", "ice cream", "ase")
    assert shown_gloss(sign) == "ICE CREAM"
    assert sign.gloss == "ice cream"
