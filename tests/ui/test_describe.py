from dataclasses import replace

import numpy as np

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.dictionary.library import STARTER_FILE
from signclip_desktop.core.matching.traits import traits_of
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Example, Origin, Sign
from signclip_desktop.settings import assets_dir
from signclip_desktop.ui.describe import (
    AVERAGE_SENTENCE,
    computed_sentence,
    describe_clip,
    describe_example,
    doubt_sentence,
    is_average,
    is_computed,
    shown_gloss,
)
from signclip_desktop.ui.view_models.filters import Filters, Hands, Where
from tests.ui.clips import waving_clip


def test_a_clip_is_told_in_words() -> None:
    assert (
        describe_clip(waving_clip(frames=10)) == "Right hand at the neck or shoulders. 1.0 seconds."
    )
    assert describe_clip(waving_clip(left=True)).startswith("Both hands")


def test_text_and_filters_agree_for_every_sign_of_the_starter_dictionary() -> None:
    """A sign that passes "at the head" is never described as lying elsewhere, nor the reverse."""
    disagreeing = []
    with Store.open(assets_dir() / STARTER_FILE, read_only=True) as store:
        signs = store.signs()
        for sign in signs:
            example = store.preview_example(sign.id)
            assert example is not None
            clip = store.clip(example.id)
            text, traits = describe_clip(clip), traits_of(clip)
            at_head = Filters(where=Where.HEAD).passes(traits)
            two = Filters(hands=Hands.TWO).passes(traits)
            if at_head != ("at the head" in text) or two != text.startswith("Both hands"):
                disagreeing.append(sign.gloss)
    assert len(signs) > 2000
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
        "Made from 12 recordings of one person or of people without a name."
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
    assert "the recordings behind this motion disagree" in doubted
    assert computed_sentence(Example("a", "s", Origin.CAMERA)) == ""


def test_a_recording_names_its_signer() -> None:
    example = Example("a", "s", Origin.CAMERA, signer="Ana")
    assert describe_example(example) == "Recorded with the camera, signed by Ana."
    assert not is_average(example)


def test_a_gloss_is_shown_in_capitals_and_stored_as_written() -> None:
    sign = Sign("wlasl:ice cream:1", "ice cream", "ase")
    assert shown_gloss(sign) == "ICE CREAM"
    assert sign.gloss == "ice cream"
