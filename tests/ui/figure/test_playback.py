import gc

import numpy as np
import pytest

from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.skeleton import RIGHT_HAND
from signclip_desktop.ui.figure.playback import LOOP_REST_S, ClipPlayer, PlaybackClock
from tests.ui.clips import waving_clip

pytestmark = pytest.mark.gui


@pytest.fixture
def clock(qapp) -> PlaybackClock:
    return PlaybackClock()


@pytest.fixture
def player(clock: PlaybackClock) -> ClipPlayer:
    player = ClipPlayer(clock)
    player.set_clip(waving_clip())
    return player


def wrist_x(player: ClipPlayer) -> float:
    return float(player.points()[RIGHT_HAND.start, 0])


def test_points_lie_between_two_frames(player: ClipPlayer) -> None:
    player.seek(0.25)
    assert wrist_x(player) == pytest.approx(0.2 + 0.04 * 2.5, abs=1e-4)


def test_a_landmark_missing_in_one_frame_is_taken_from_the_nearer_one(clock) -> None:
    clip = waving_clip()
    points = clip.points.copy()
    points[3, RIGHT_HAND] = np.nan
    player = ClipPlayer(clock)
    player.set_clip(
        Clip(points, clip.confidence.copy(), clip.times_s.copy(), clip.width_px, clip.height_px)
    )
    player.seek(0.22)
    assert wrist_x(player) == pytest.approx(0.28, abs=1e-4)
    player.seek(0.28)
    assert np.isnan(wrist_x(player))


def test_half_speed_takes_twice_as_long(player: ClipPlayer, clock: PlaybackClock) -> None:
    player.set_speed(0.5)
    player.play()
    clock.advance(0.4)
    assert player.position_s == pytest.approx(0.2)
    player.pause()


def test_a_loop_rests_at_the_end_and_starts_again(player, clock) -> None:
    player.play()
    clock.advance(1.2)
    assert player.position_s == pytest.approx(1.0)
    clock.advance(LOOP_REST_S + 0.01)
    assert player.position_s == 0.0
    assert player.playing
    player.pause()


def test_without_loop_it_stops_at_the_end(player, clock, qtbot) -> None:
    player.set_looping(False)
    player.play()
    with qtbot.waitSignal(player.finished, timeout=1000):
        clock.advance(1.5)
    assert not player.playing
    player.play()
    assert player.position_s == 0.0
    player.pause()


def test_a_step_goes_one_frame_and_round_the_ends(player: ClipPlayer) -> None:
    player.play()
    player.step(1)
    assert player.frame == 1
    assert not player.playing
    player.step(-1)
    player.step(-1)
    assert player.frame == 10
    player.step(1)
    assert player.frame == 0


def test_every_frame_can_be_reached_by_steps(player: ClipPlayer) -> None:
    seen = []
    for _ in range(player.frame_count):
        seen.append(player.frame)
        player.step(1)
    assert seen == list(range(11))


def test_speeds_go_up_and_down_by_keys_and_stay_in_range(player: ClipPlayer) -> None:
    for _ in range(5):
        player.change_speed(-1)
    assert player.speed == 0.25
    player.change_speed(1)
    assert player.speed == 0.5
    with pytest.raises(ValueError, match="expected one of"):
        player.set_speed(2.0)


def test_the_clock_runs_only_while_something_plays(player, clock) -> None:
    other = ClipPlayer(clock)
    other.set_clip(waving_clip())
    assert not clock.running
    player.play()
    other.play()
    player.pause()
    assert clock.running
    other.pause()
    assert not clock.running


def test_a_player_that_is_gone_does_not_keep_the_clock_running(clock, qtbot) -> None:
    player = ClipPlayer(clock)
    player.set_clip(waving_clip())
    player.play()
    del player
    gc.collect()
    qtbot.waitUntil(lambda: not clock.running, timeout=2000)


def test_a_clip_of_one_frame_can_be_shown(clock) -> None:
    player = ClipPlayer(clock)
    player.set_clip(waving_clip(frames=1))
    player.play()
    clock.advance(1.0)
    player.step(1)
    assert wrist_x(player) == pytest.approx(0.2, abs=1e-4)


def test_nothing_to_show_is_no_fault(clock) -> None:
    player = ClipPlayer(clock)
    player.play()
    player.step(1)
    assert not player.playing
    assert player.points() is None
    assert player.confidence() is None
