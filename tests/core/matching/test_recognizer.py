from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from signclip_desktop import settings
from signclip_desktop.core.encoding.training_free import TrainingFreeEncoder
from signclip_desktop.core.matching.recognizer import (
    Recognizer,
    confidence_of,
    default_encoder,
    default_reranker,
)
from signclip_desktop.core.matching.rerank import DtwReranker
from signclip_desktop.core.types.landmarks import mirror_clip
from signclip_desktop.errors import NoSignSeen, UsageError
from tests.core.library_fake import LibraryFake
from tests.core.motions import hand_shape, hold, line, path_clip, unseen

PATHS = {
    "across": line((0.3, 0.5), (0.9, 0.5), 30),
    "up": line((0.6, 0.9), (0.6, 0.3), 30),
    "down": line((0.6, 0.3), (0.6, 0.9), 30),
    "slant": line((0.3, 0.8), (0.8, 0.3), 30),
}
FIST = hand_shape(curl=1.0)


@pytest.fixture(scope="module")
def encoder() -> TrainingFreeEncoder:
    return TrainingFreeEncoder()


@pytest.fixture
def library() -> LibraryFake:
    library = LibraryFake()
    for gloss, path in PATHS.items():
        library.add(gloss, path_clip(path))
        library.add(f"{gloss} fist", path_clip(path, shape=FIST))
    return library


@pytest.fixture(params=[True, False], ids=["compared again", "plain"])
def recognizer(request, library, encoder) -> Recognizer:
    recognizer = Recognizer(library, encoder, DtwReranker() if request.param else None)
    recognizer.prepare()
    return recognizer


@pytest.mark.parametrize("gloss", ["across", "up fist", "slant"])
def test_each_sign_finds_itself(recognizer, library, gloss) -> None:
    example_id = next(name for name, sign in library.sign_of.items() if sign == gloss)
    recognition = recognizer.recognise(library.clip(example_id), request_id=7)
    first = recognition.matches[0]
    assert (first.sign.gloss, first.rank, first.mirrored) == (gloss, 1, False)
    assert first.example_id == example_id
    assert first.score == pytest.approx(1, abs=1e-2)
    assert recognition.request_id == 7
    assert recognition.encoder_id == recognizer.encoder.id
    assert [match.rank for match in recognition.matches] == list(range(1, 9))
    scores = [match.score for match in recognition.matches]
    assert scores == sorted(scores, reverse=True)


def test_a_left_handed_signer_is_found_and_the_match_says_so(recognizer) -> None:
    recording = mirror_clip(path_clip(PATHS["across"] * 0.8 + 0.1, size=0.08))
    first = recognizer.recognise(recording, request_id=1).matches[0]
    assert (first.sign.gloss, first.mirrored) == ("across", True)


def test_rest_around_the_sign_changes_nothing(recognizer) -> None:
    low = (0.6, 1.4)
    path = np.concatenate([hold(low, 25), line(low, (0.3, 0.5), 8), PATHS["across"], hold(low, 20)])
    recognition = recognizer.recognise(path_clip(path), request_id=1)
    assert recognition.matches[0].sign.gloss == "across"
    assert len(recognition.clip) < 45


def test_without_trimming_the_clip_is_taken_as_it_is(recognizer) -> None:
    clip = path_clip(np.concatenate([unseen(10), PATHS["up"]]))
    assert len(recognizer.recognise(clip, request_id=1, trim=False).clip) == 40


def test_only_as_many_matches_as_asked_for(recognizer) -> None:
    clip = path_clip(PATHS["up"])
    assert len(recognizer.recognise(clip, request_id=1, top=3).matches) == 3


def test_stage_times_are_measured(recognizer) -> None:
    times = recognizer.recognise(path_clip(PATHS["up"]), request_id=1).times
    assert times.embed_s > 0
    assert times.after_last_frame_s >= times.embed_s + times.search_s


def test_no_hand_is_said(recognizer) -> None:
    with pytest.raises(NoSignSeen):
        recognizer.recognise(path_clip(unseen(20)), request_id=1)


def test_an_empty_library_gives_no_matches_and_is_not_sure(encoder) -> None:
    recognizer = Recognizer(LibraryFake(), encoder, DtwReranker())
    recognizer.prepare()
    recognition = recognizer.recognise(path_clip(PATHS["up"]), request_id=1)
    assert recognition.matches == ()
    assert not recognition.sure


def test_only_missing_embeddings_are_made_and_kept(library, encoder) -> None:
    done: list[float] = []
    Recognizer(library, encoder).prepare(done.append)
    assert library.embedded_in == [8]
    assert done == [1.0]
    library.add("new", path_clip(PATHS["down"], size=0.07))
    again = Recognizer(library, encoder)
    again.prepare()
    assert library.embedded_in == [8, 1]
    assert again.recognise(path_clip(PATHS["down"]), request_id=1).matches[0].sign.gloss in (
        "down",
        "new",
    )


def test_an_example_without_hands_is_passed_over(library, encoder) -> None:
    library.add("nothing", path_clip(unseen(10)))
    recognizer = Recognizer(library, encoder, DtwReranker())
    recognizer.prepare()
    found = recognizer.recognise(path_clip(PATHS["up"]), request_id=1).matches
    assert "nothing" not in {match.sign.gloss for match in found}


def test_preparing_can_be_cancelled(library, encoder) -> None:
    recognizer = Recognizer(library, encoder)
    recognizer.prepare(cancelled=lambda: True)
    assert library.embedded_in == []


def test_a_close_second_makes_unsure() -> None:
    assert confidence_of(0.8, 0.8) == pytest.approx(0.8)
    assert confidence_of(0.8, 0.7) == pytest.approx(1.3)
    assert confidence_of(0.8, None) == pytest.approx(0.8)


def test_an_exact_copy_is_sure_and_a_twin_of_another_name_is_not(library, encoder) -> None:
    clip = path_clip(PATHS["slant"], shape=hand_shape(spread=0.3), left=PATHS["up"])
    library.add("alone", clip)
    recognizer = Recognizer(library, encoder)
    recognizer.prepare()
    assert recognizer.recognise(clip, request_id=1).sure
    library.add("twin", clip)
    recognizer.prepare()
    assert not recognizer.recognise(clip, request_id=1).sure


def test_the_same_sign_under_another_name_does_not_make_unsure(library, encoder) -> None:
    clip = path_clip(PATHS["slant"], shape=hand_shape(spread=0.3), left=PATHS["up"])
    library.add("doctor", clip, same_as="physician")
    library.add("physician", clip, same_as="doctor")
    recognizer = Recognizer(library, encoder)
    recognizer.prepare()
    assert recognizer.recognise(clip, request_id=1).sure


def test_attempts_are_combined_by_their_mean(recognizer) -> None:
    one = recognizer.recognise(path_clip(PATHS["across"]), request_id=1)
    two = recognizer.recognise(path_clip(PATHS["slant"]), request_id=2)
    both = recognizer.combine([one, two], request_id=3)
    assert both.request_id == 3
    scores = {match.sign.gloss: match.score for match in both.matches}
    for gloss in PATHS:
        parts = [m.score for r in (one, two) for m in r.matches if m.sign.gloss == gloss]
        assert scores[gloss] == pytest.approx(np.mean(parts), abs=1e-5)
    assert [match.rank for match in both.matches] == list(range(1, 9))


def test_a_sign_that_an_attempt_does_not_list_gets_its_lowest_score(recognizer) -> None:
    one = recognizer.recognise(path_clip(PATHS["across"]), request_id=1, top=8)
    short = replace(one, matches=one.matches[1:3])
    both = recognizer.combine([one, short], request_id=3)
    scores = {match.sign.gloss: match.score for match in both.matches}
    expected = (one.matches[0].score + short.matches[-1].score) / 2
    assert scores[one.matches[0].sign.gloss] == pytest.approx(expected)


def test_no_attempt_cannot_be_combined(recognizer) -> None:
    with pytest.raises(UsageError):
        recognizer.combine([], request_id=2)


def test_an_attempt_of_another_encoder_is_ranked_anew(recognizer) -> None:
    """As after a change of the model between two attempts."""
    one = recognizer.recognise(path_clip(PATHS["across"]), request_id=1)
    two = recognizer.recognise(path_clip(PATHS["up"]), request_id=2)
    expected = recognizer.combine([one, two], request_id=3)
    foreign = replace(one, encoder_id="other-1", matches=tuple(reversed(one.matches)))
    both = recognizer.combine([foreign, two], request_id=3)
    assert both.encoder_id == recognizer.encoder.id
    assert [(match.sign.id, match.score) for match in both.matches] == [
        (match.sign.id, pytest.approx(match.score, abs=1e-5)) for match in expected.matches
    ]


def test_look_alikes_leave_the_sign_itself_out(recognizer) -> None:
    found = recognizer.look_alikes("across", top=3)
    assert len(found) == 3
    assert [match.rank for match in found] == [1, 2, 3]
    assert "across" not in {match.sign.gloss for match in found}
    assert found[0].sign.gloss == "across fist"
    assert recognizer.look_alikes("not there") == []


def test_without_a_trained_model_matching_needs_no_training(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(settings, "models_dir", lambda: tmp_path)
    encoder = default_encoder()
    assert isinstance(encoder, TrainingFreeEncoder)
    assert isinstance(default_reranker(encoder), DtwReranker)


def test_a_broken_model_is_logged_and_passed_over(tmp_path: Path, monkeypatch, caplog) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "config.json").write_text("{}")
    (tmp_path / "defaults.json").write_text('["broken"]')
    monkeypatch.setattr(settings, "models_dir", lambda: tmp_path)
    assert isinstance(default_encoder(), TrainingFreeEncoder)
    assert "broken" in caplog.text


def test_the_frames_of_4000_examples_are_kept_for_the_second_comparison(library, encoder) -> None:
    recognizer = Recognizer(library, encoder, DtwReranker())
    recognizer.prepare()
    recognizer._frames.update({f"older {number}": np.zeros(1) for number in range(4100)})
    recognizer.recognise(path_clip(PATHS["up"]), request_id=1)
    assert len(recognizer._frames) == 4000
    assert "older 4099" in recognizer._frames
