"""Averaging, mirroring, grouping and the file's content, on made-up signing."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.formats.clip_codec import encode_clip
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.skeleton import (
    LEFT_SHOULDER,
    NOSE,
    RIGHT_ELBOW,
    RIGHT_HAND,
    RIGHT_SHOULDER,
    RIGHT_WRIST,
)
from signclip_desktop.errors import UsageError
from signclip_desktop.training.data.recordings import Corpus, Recording, signing_of
from signclip_desktop.training.shipped.starter.averaging import (
    Take,
    average_gloss,
    barycentre,
    pair_distances,
)
from signclip_desktop.training.shipped.starter.body import clip_of_motion
from signclip_desktop.training.shipped.starter.dictionary import (
    RECORDINGS,
    average_all,
    recordings_of,
    takes_by_gloss,
    write_dictionary,
)
from signclip_desktop.training.shipped.starter.entries import LICENCE, links_of, words_of
from signclip_desktop.training.shipped.starter.motion import STEPS, Motion
from signclip_desktop.training.shipped.starter.prototypes import write_prototypes
from signclip_desktop.training.shipped.starter.tidying import tidy
from signclip_desktop.training.shipped.wordnet import Meaning, Sense, WordNet
from tests.told import raises

HAND = np.array(
    [(0.0, 0.0, 0.0)]
    + [
        (0.3 * (finger - 2), -0.6 - 0.35 * joint, 0.03 * joint)
        for finger in range(5)
        for joint in range(4)
    ],
    dtype=np.float32,
)


def motion(path, bend, *, both=False, duration_s=1.5) -> Motion:
    """A made-up sign: the right wrist's path (T, 2) and a bend of the fingers (T,)."""
    wrist = np.zeros((STEPS, 2, 2), dtype=np.float32)
    wrist[:, 1] = path
    shape = np.zeros((STEPS, 2, 21, 3), dtype=np.float32)
    shape[:, 1] = HAND
    shape[:, 1, 5:, 1] *= (1 - 0.6 * np.asarray(bend))[:, None]
    seen = np.zeros((STEPS, 2), dtype=bool)
    seen[:, 1] = True
    if both:
        wrist[:, 0] = wrist[:, 1] * (-1, 1)
        shape[:, 0] = shape[:, 1] * (-1, 1, 1)
        seen[:, 0] = True
    return Motion(wrist, shape, seen, duration_s, sigma=0.2)


def arc(phase: np.ndarray) -> np.ndarray:
    return np.stack([-0.5 + 0.4 * np.cos(3 * phase), 0.3 - 0.5 * np.sin(3 * phase)], axis=1)


TRUTH_PHASE = np.linspace(0, 1, STEPS)
TRUTH = motion(arc(TRUTH_PHASE), TRUTH_PHASE)


def noisy(seed: int, noise: float = 0.08) -> Motion:
    """The truth at another speed, by a shakier hand."""
    rng = np.random.default_rng(seed)
    phase = TRUTH_PHASE ** rng.uniform(0.7, 1.4)
    copy = motion(arc(phase), phase)
    wrist = copy.wrist + rng.normal(0, noise, copy.wrist.shape)
    shape = copy.shape + rng.normal(0, noise, copy.shape.shape)
    shown = copy.seen[..., None]
    return replace(
        copy,
        wrist=np.where(shown, wrist, 0).astype(np.float32),
        shape=np.where(shown[..., None], shape, 0).astype(np.float32),
    )


def turned(shape: np.ndarray, angle: float) -> np.ndarray:
    """Hands turned in the picture's plane; averaging such directions shortens bones."""
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]], dtype=np.float32)
    return np.asarray(shape @ turn, dtype=np.float32)


def take(number: int, of: Motion, signer: str | None = None, variation: int = -1) -> Take:
    return Take(f"{number:05}", of, signer if signer is not None else f"p{number}", variation)


def from_truth(of: Motion) -> float:
    return float(pair_distances([of, TRUTH])[0][0, 1])


def test_an_average_of_shaky_copies_is_nearer_to_the_truth_than_any_copy() -> None:
    copies = [noisy(seed) for seed in range(6)]
    average, share, spread = barycentre(copies, 0)
    assert from_truth(average) < 0.8 * min(from_truth(copy) for copy in copies)
    assert share[:, 1].min() > 0.9
    assert share[:, 0].max() == 0
    assert spread > 0


def test_bones_keep_their_length() -> None:
    turns = np.linspace(-0.8, 0.8, 6)
    copies = [replace(TRUTH, shape=turned(TRUTH.shape, turn)) for turn in turns]
    average, _, _ = barycentre(copies, 0)
    true = np.linalg.norm(HAND[4] - HAND[3])
    mean = np.linalg.norm(average.shape[:, 1, 4] - average.shape[:, 1, 3], axis=1).mean()
    assert mean == pytest.approx(true, rel=0.05)


def test_frames_in_which_a_hand_was_lost_are_bridged_by_the_others() -> None:
    copies = [noisy(seed) for seed in range(5)]
    lost = copies[2].seen.copy()
    lost[10:30] = False
    copies[2] = replace(
        copies[2],
        seen=lost,
        wrist=np.where(lost[..., None], copies[2].wrist, 0),
        shape=np.where(lost[..., None, None], copies[2].shape, 0),
    )
    average, _, _ = barycentre(copies, 0)
    assert average.seen[:, 1].all()
    assert from_truth(average) < 0.8 * min(from_truth(copy) for copy in copies)


def test_hands_that_lie_together_stay_two_where_one_is_lost() -> None:
    wrist = np.tile(np.array([(0.15, 0.3), (-0.15, 0.3)], dtype=np.float32), (STEPS, 1, 1))
    shape = np.stack([HAND * (-1, 1, 1), HAND]).astype(np.float32)
    both = Motion(
        wrist, np.tile(shape, (STEPS, 1, 1, 1)), np.ones((STEPS, 2), dtype=bool), 1.5, sigma=0.2
    )
    seen = both.seen.copy()
    seen[:20, 0] = False
    lost = replace(both, seen=seen, wrist=np.where(seen[..., None], wrist, 0))
    found = tidy(lost, [both])
    assert found.seen.all()
    np.testing.assert_allclose(found.wrist[5, 0], (0.15, 0.3), atol=1e-3)

    apart = replace(lost, wrist=np.where(seen[..., None], wrist * (4, 1), 0).astype(np.float32))
    assert not tidy(apart, [both]).seen[:20, 0].any()


def test_a_hand_that_only_goes_to_rest_is_left_out() -> None:
    seen = TRUTH.seen.copy()
    seen[40:, 0] = True
    seen[42:, 1] = False
    resting = replace(TRUTH, seen=seen)
    found = tidy(resting, [TRUTH])
    assert not found.seen[:, 0].any()
    assert len(clip_of_motion(found, found.seen.astype(np.float32))) < 30


def test_a_stray_find_after_a_long_gap_is_left_out() -> None:
    seen = TRUTH.seen.copy()
    seen[30:44, 1] = False
    found = tidy(replace(TRUTH, seen=seen), [TRUTH])
    assert found.seen[:30, 1].all()
    assert not found.seen[30:].any()


def test_a_short_gap_is_bridged() -> None:
    seen = TRUTH.seen.copy()
    seen[10:15, 1] = False
    gap = replace(TRUTH, seen=seen, wrist=np.where(seen[..., None], TRUTH.wrist, 0))
    found = tidy(gap, [TRUTH])
    assert found.seen[:, 1].all()
    np.testing.assert_allclose(found.wrist[12, 1], TRUTH.wrist[12, 1], atol=0.03)


def test_a_left_hander_is_mirrored() -> None:
    takes = [take(i, noisy(i)) for i in range(4)] + [take(4, noisy(4).mirrored())]
    (average,) = average_gloss(takes)
    assert len(average.clip_ids) == 5
    assert average.motion.seen[:, 1].all()
    assert not average.motion.seen[:, 0].any()


def test_a_label_error_is_left_out() -> None:
    wrong = motion(np.tile((0.9, -0.8), (STEPS, 1)), np.ones(STEPS), both=True)
    takes = [take(0, wrong)] + [take(i, noisy(i)) for i in range(1, 5)]
    averages = average_gloss(takes)
    assert [a.clip_ids for a in averages] == [("00001", "00002", "00003", "00004")]
    assert averages[0].signer_count == 4
    assert not averages[0].doubtful


def test_a_second_variant_needs_three_recordings_of_two_people() -> None:
    def other(i: int) -> Motion:
        return motion(arc(1 - TRUTH_PHASE) * (-1, 2), np.ones(STEPS), both=True)

    main = [take(i, noisy(i)) for i in range(4)]
    few = [take(i, other(i)) for i in (4, 5)]
    assert len(average_gloss(main + few)) == 1
    same_person = [take(i, other(i), signer="p9") for i in (4, 5, 6)]
    assert len(average_gloss(main + same_person)) == 1
    enough = [take(i, other(i)) for i in (4, 5, 6)]
    assert [len(a.clip_ids) for a in average_gloss(main + enough)] == [4, 3]


def test_recordings_that_all_disagree_are_doubtful() -> None:
    places = [(-1, -1), (1, -1), (-1, 1), (1, 1)]
    takes = [
        take(i, motion(np.tile(place, (STEPS, 1)), np.full(STEPS, i / 3), both=i == 2))
        for i, place in enumerate(places)
    ]
    (average,) = average_gloss(takes)
    assert len(average.clip_ids) < 3
    assert average.doubtful


def test_one_recording_is_kept() -> None:
    (average,) = average_gloss([take(0, noisy(0))])
    assert average.clip_ids == ("00000",)
    assert np.isnan(average.spread)
    assert not average.doubtful


def test_a_clip_has_seen_hands_and_a_placed_person() -> None:
    clip = clip_of_motion(TRUTH, TRUTH.seen.astype(np.float32))
    assert len(clip) == 30
    assert clip.fps == pytest.approx(20.0)
    assert clip.hand_seen().tolist() == [[False, True]] * len(clip)
    assert (clip.confidence[:, RIGHT_HAND] == 1).all()
    body = clip.confidence[:, [NOSE, LEFT_SHOULDER, RIGHT_ELBOW, RIGHT_WRIST]]
    np.testing.assert_allclose(body, 0.1)
    np.testing.assert_allclose(
        clip.points[:, RIGHT_WRIST, :2], clip.points[:, RIGHT_HAND.start, :2], atol=2e-3
    )
    # In an unmirrored picture the signer's left shoulder is at the right, below the nose.
    assert (clip.points[:, LEFT_SHOULDER, 0] > clip.points[:, RIGHT_SHOULDER, 0]).all()
    assert (clip.points[:, NOSE, 1] < clip.points[:, LEFT_SHOULDER, 1]).all()
    shown = clip.points[np.isfinite(clip.points[..., 0])][:, :2]
    assert shown.min() > 0
    assert shown.max() < 1.05


def test_an_arm_is_as_long_as_an_arm() -> None:
    clip = clip_of_motion(TRUTH, TRUTH.seen.astype(np.float32))
    square = clip.points[..., :2] * (clip.width_px / clip.height_px, 1)
    width = np.linalg.norm(square[0, LEFT_SHOULDER] - square[0, RIGHT_SHOULDER])
    upper = np.linalg.norm(square[:, RIGHT_ELBOW] - square[:, RIGHT_SHOULDER], axis=1) / width
    assert (upper > 0.4).all()
    assert (upper < 1.0).all()


def corpus_of(*clips: np.ndarray, duplicate_of: str = "") -> Corpus:
    recordings = tuple(
        Recording(
            number=number,
            label="book" if number < len(clips) - 1 else "tome",
            language="ase",
            clip_id=f"{number:05}",
            source="site",
            signer=f"p{number}",
            variation=0,
            role="train",
            origin="",
            duplicate_of=duplicate_of if number else "",
            bbox=(0.25, 0.1, 0.75, 1.0),
            fps=25.0,
            width_px=960,
            height_px=720,
        )
        for number in range(len(clips))
    )
    starts = np.concatenate([[0], np.cumsum([len(clip) for clip in clips])])
    points = np.concatenate(clips).reshape(-1, 42, 3).astype(np.float16)
    return Corpus("made-up", recordings, points, np.r_[161:203], starts)


def tracks(frames: int = 40) -> np.ndarray:
    clip = np.full((frames, 2, 21, 3), np.nan, dtype=np.float32)
    path = arc(np.linspace(0, 1, frames)) * 0.2 + (0.55, 0.5)
    clip[:, 1] = HAND * (0.06, 0.08, 0.06)
    clip[:, 1, :, :2] += path[:, None]
    return clip


def test_duplicates_count_once_a_gloss() -> None:
    same = corpus_of(tracks(), tracks(), tracks(), duplicate_of="00000")
    takes = takes_by_gloss(same)
    assert {gloss: len(found) for gloss, found in takes.items()} == {"book": 1, "tome": 1}


def test_a_source_can_be_held_out() -> None:
    assert takes_by_gloss(corpus_of(tracks(), tracks()), skip=lambda s: s == "site") == {}


def wordnet() -> WordNet:
    sense = Sense("n", 1, 1, 5)
    return WordNet({"book": (sense,), "volume": (sense,)}, {("n", 1): Meaning(("book", "volume"))})


def build(path: Path, processes: int) -> None:
    takes = takes_by_gloss(corpus_of(tracks(), tracks(35), tracks(44)))
    averages = average_all(takes, processes=processes)
    write_dictionary(path, averages, (frozenset({"book", "tome"}),), wordnet())


def test_the_file_holds_words_links_motion_and_terms(tmp_path) -> None:
    path = tmp_path / "starter.sqlite"
    build(path, 1)
    with Store.open(path, read_only=True) as store:
        book, tome = store.signs.all()
        assert [(w.text, w.kind) for w in book.words] == [
            ("book", "gloss"), ("tome", "same"), ("volume", "synonym"),
        ]  # fmt: skip
        assert (book.id, tome.id) == ("wlasl:book:1", "wlasl:tome:1")
        assert book.licence == LICENCE
        (example,) = store.recordings.of(book.id)
        assert (example.clip_count, example.signer_count) == (2, 2)
        assert isinstance(store.recordings.clip(example.id), Clip)
        assert json.loads(store.settings.get(RECORDINGS))[example.id] == ["00000", "00001"]
        assert store.settings.get("pack_name") == "starter_ase"
        assert int(store.settings.get("pack_version")) >= 1


@pytest.mark.parametrize("noted", ["", "[]", "[" * 50_000, '{"a": 7}', "{NaN}"])
def test_damaged_notes_of_recordings_are_told(tmp_path, noted) -> None:
    with Store.open(tmp_path / "a.sqlite") as store:
        assert recordings_of(store) == {}
        store.settings.set(RECORDINGS, noted)
        with raises(UsageError, "training.notes_damaged"):
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
    corpus = corpus_of(tracks(), tracks(35), tracks(44))
    encoder = WhereHandsAre()
    assert write_prototypes(path, encoder, corpus) == 2
    with Store.open(path, read_only=True) as store:
        table = store.embeddings.all(encoder.id)
        assert store.embeddings.missing(encoder.id) == []
        motion = store.recordings.clip("starter:wlasl:book:1")
    book = table.matrix[table.example_ids.index("starter:wlasl:book:1")]
    parts = encoder.embed([motion, *(signing_of(corpus.clip(number)) for number in (0, 1))])
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
    words = words_of("tv", ["television"], ["TV", "television", "telly"])
    assert [word.text for word in words] == ["tv", "television", "telly"]


@pytest.mark.parametrize("gloss", ["book", "thank you", "what's up", "7-up", "naïve/odd?"])
def test_links_are_whole_and_https(gloss) -> None:
    for link in links_of(gloss):
        assert link.startswith("https://")
        assert not set(" '\"<>") & set(link)
        assert link.count("?") <= 1
