"""How the motions of a gloss come from its recordings: typical, agreeing, complete."""

from dataclasses import replace

import numpy as np
import pytest

from signclip_desktop.training.data.people import Known
from signclip_desktop.training.shipped.starter.agreeing import agreement
from signclip_desktop.training.shipped.starter.averaging import motions_of_gloss
from signclip_desktop.training.shipped.starter.completing import Others, completed
from signclip_desktop.training.shipped.starter.ends import sign_part
from signclip_desktop.training.shipped.starter.turns import turns_of
from tests.training.shipped.starter.made_up import (
    FRAMES,
    HAND,
    PHASE,
    TRUTH,
    arc,
    lost,
    noisy,
    take,
    track,
)


def circles(turns: float, frames: int = 60) -> np.ndarray:
    angle = 2 * np.pi * turns * np.linspace(0, 1, frames)
    return np.stack([0.2 * np.cos(angle), 0.4 + 0.2 * np.sin(angle)], axis=1)


def test_small_circles_are_counted_and_not_averaged_away() -> None:
    takes = [take(i, track(circles(2.5) + 0.02 * i)) for i in range(4)]
    (found,) = motions_of_gloss(takes)
    assert turns_of(found.motion.track) == turns_of(track(circles(2.5)))
    assert found.turns == turns_of(track(circles(2.5))) > turns_of(track(circles(1)))
    reach = np.ptp(found.motion.track.wrist[10:-10, 1], axis=0)
    np.testing.assert_allclose(reach, (0.4, 0.4), atol=0.05)


def test_a_way_made_once_turns_back_nowhere() -> None:
    line = np.stack([PHASE - 0.8, 0.5 - PHASE], axis=1)
    assert turns_of(track(line)) == 0


def test_the_usual_number_of_repeats_is_typical() -> None:
    takes = [take(i, track(circles(2.5) + 0.02 * i)) for i in range(3)]
    takes.append(take(3, track(circles(0.5))))
    (found, *_) = motions_of_gloss(takes)
    assert found.typical != "00003"


def test_a_measured_recording_is_preferred() -> None:
    takes = [take(i, noisy(i)) for i in range(3)]
    takes.append(take(3, replace(noisy(3), known=Known.MEASURED)))
    (found,) = motions_of_gloss(takes)
    assert found.typical == "00003"
    assert found.motion.track.known is Known.MEASURED


def test_the_place_is_moved_towards_where_others_sign() -> None:
    takes = [take(0, replace(TRUTH, known=Known.MEASURED))]
    takes += [take(i, track(np.add(arc(PHASE), (0, 0.2)), PHASE)) for i in (1, 2, 3)]
    (found,) = motions_of_gloss(takes)
    assert found.typical == "00000"
    moved = found.motion.track.wrist[:, 1] - TRUTH.wrist[:, 1]
    assert 0.08 < np.median(moved[:, 1]) < 0.2
    assert abs(np.median(moved[:, 0])) < 0.03


def test_exchanged_hands_of_one_recording_are_put_right() -> None:
    path = np.stack([np.full(FRAMES, -0.3), np.linspace(0.2, 0.8, FRAMES)], axis=1)
    both = track(path, PHASE, both=True)
    both.wrist[:, 0] = (0.4, 0.6)
    both.shape[:, 0] = HAND * (-1, 0.5, 1)
    motions = [take(i, of).motion for i, of in enumerate([both, both, both.exchanged(), both])]
    assert agreement(motions, [True] * 4).states.tolist() == [0, 0, 1, 0]


def test_only_recordings_of_unknown_signers_are_mirrored() -> None:
    motions = [take(i, of).motion for i, of in enumerate([TRUTH, noisy(1), noisy(2).mirrored()])]
    assert agreement(motions, [True, True, False]).states.tolist() == [0, 0, 2]
    assert agreement(motions, [True] * 3).states.max() < 2


def test_left_handers_without_a_name_are_drawn_right_handed() -> None:
    takes = [take(i, noisy(i).mirrored(), handed=False) for i in range(2)]
    (found,) = motions_of_gloss(takes)
    assert found.motion.track.seen.all(axis=0).tolist() == [False, True]


def test_a_label_error_is_left_out() -> None:
    wrong = track(np.tile((0.9, -0.8), (FRAMES, 1)), np.ones(FRAMES), both=True)
    found = motions_of_gloss([take(0, wrong), *(take(i, noisy(i)) for i in range(1, 5))])
    assert [motion.clip_ids for motion in found] == [("00001", "00002", "00003", "00004")]
    assert found[0].signer_count == 4
    assert not found[0].doubtful


def test_a_second_variant_needs_three_recordings_of_two_people() -> None:
    other = track(arc(1 - PHASE) * (-1, 2), np.ones(FRAMES), both=True)
    main = [take(i, noisy(i)) for i in range(4)]
    assert len(motions_of_gloss(main + [take(i, other) for i in (4, 5)])) == 1
    assert len(motions_of_gloss(main + [take(i, other, signer="p9") for i in (4, 5, 6)])) == 1
    enough = motions_of_gloss(main + [take(i, other) for i in (4, 5, 6)])
    assert [len(motion.clip_ids) for motion in enough] == [4, 3]


def test_one_recording_is_kept_and_told() -> None:
    (found,) = motions_of_gloss([take(0, noisy(0))])
    assert found.clip_ids == ("00000",)
    assert np.isnan(found.spread)
    assert not found.doubtful


def test_a_hand_lost_in_the_middle_is_shown_on_a_short_way() -> None:
    found = completed(lost(TRUTH, 1, slice(15, 25)), None, 0)
    assert found.track.seen[:, 1].all()
    assert not found.seen[15:25, 1].any()
    away = np.linalg.norm(found.track.wrist[15:25, 1] - TRUTH.wrist[15:25, 1], axis=1)
    assert away.max() < 0.06
    bone = np.linalg.norm(found.track.shape[20, 1, 6] - found.track.shape[20, 1, 5])
    true = np.linalg.norm(TRUTH.shape[20, 1, 6] - TRUTH.shape[20, 1, 5])
    assert bone == pytest.approx(true, rel=0.1)


def test_a_lost_hand_goes_where_the_others_show_it() -> None:
    angle = np.linspace(0, np.pi, FRAMES)
    hill = track(np.stack([np.linspace(-0.6, 0, FRAMES), 0.8 - np.sin(angle)], axis=1))
    takes = [take(0, replace(lost(hill, 1, slice(10, 38)), known=Known.MEASURED))]
    takes += [take(i, hill) for i in (1, 2, 3)]
    found = motions_of_gloss(takes)[0]
    middle = found.motion.track.wrist[len(found.motion.track) // 2, 1]
    assert middle[1] < 0.2  # over the hill; straight across would be 0.45


def test_hands_that_lie_together_stay_two_where_one_is_lost() -> None:
    still = track(np.tile((-0.12, 0.3), (FRAMES, 1)), both=True)
    found = completed(lost(still, 0, slice(20, FRAMES)), None, 0).track
    assert found.seen.all()
    np.testing.assert_allclose(found.wrist[-1, 0], (0.12, 0.3), atol=0.01)


def test_a_hand_that_takes_no_part_at_the_end_goes_to_rest_and_is_not_cut_off() -> None:
    apart = track(np.tile((-0.7, 0.3), (FRAMES, 1)), both=True)
    found = completed(lost(apart, 0, slice(18, FRAMES)), None, 0).track
    shown = np.flatnonzero(found.seen[:, 0])
    assert 20 < shown[-1] < FRAMES - 1
    assert found.wrist[shown[-1], 0, 1] > 1.2
    assert np.abs(np.diff(found.wrist[shown, 0, 1])).max() < 0.35


def test_a_hand_that_only_comes_along_is_left_out() -> None:
    both = track(np.tile((-0.7, 0.3), (FRAMES, 1)), both=True)
    found = completed(lost(both, 0, slice(0, 40)), None, 0).track
    assert not found.seen[:, 0].any()


@pytest.mark.parametrize(("shown", "kept"), [(1.0, True), (0.2, False)])
def test_a_hand_that_most_recordings_show_for_a_part_is_kept(shown, kept) -> None:
    both = track(np.tile((-0.7, 0.3), (FRAMES, 1)), both=True)
    share = np.ones((FRAMES, 2), dtype=np.float32)
    share[:, 0] = shown * (np.arange(FRAMES) >= 26)
    others = Others(both.wrist, both.shape, share, 3)
    found = completed(lost(both, 0, slice(0, 42)), others, 0).track
    assert found.seen[-6:, 0].all() == kept
    assert not found.seen[0, 0]


def test_a_find_elsewhere_for_one_frame_is_left_out() -> None:
    wild = TRUTH.wrist.copy()
    wild[20, 1] += (1.0, 0.0)
    found = completed(replace(TRUTH, wrist=wild), None, 0).track
    assert np.linalg.norm(found.wrist[20, 1] - TRUTH.wrist[20, 1]) < 0.06


def test_the_ways_from_and_to_rest_are_cut() -> None:
    height = np.r_[np.linspace(1.4, 0.1, 10), np.full(30, 0.1), np.linspace(0.1, 1.4, 10)]
    first, stop = sign_part(track(np.stack([np.full(50, -0.3), height], axis=1)))
    assert 5 <= first <= 10
    assert 40 <= stop <= 45


def test_a_sign_that_goes_up_from_the_chest_keeps_its_way() -> None:
    height = np.linspace(0.6, -0.8, 40)
    assert sign_part(track(np.stack([np.full(40, -0.3), height], axis=1))) == (0, 40)
