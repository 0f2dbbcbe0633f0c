import numpy as np
import pytest

from signclip_desktop.core.segmenting.live import Segmenter, SegmenterState
from signclip_desktop.core.segmenting.spans import Span, find_span
from signclip_desktop.core.types.landmarks import missing_landmarks
from signclip_desktop.errors import NoSignSeen
from tests.core.motions import as_frames, hold, line, path_clip, unseen
from tests.told import raises

LOW, HIGH, SIDE = (0.5, 0.95), (0.5, 0.5), (0.8, 0.45)


def signing(fps: float = 25.0, *, rest_s: float = 1.0) -> np.ndarray:
    """Rest, up, across and back, down, rest."""

    def n(seconds: float) -> int:
        return round(seconds * fps)

    return np.concatenate(
        [
            hold(LOW, n(rest_s)),
            line(LOW, HIGH, n(0.28)),
            line(HIGH, SIDE, n(0.4)),
            line(SIDE, HIGH, n(0.4)),
            line(HIGH, LOW, n(0.28)),
            hold(LOW, n(rest_s)),
        ]
    )


@pytest.mark.parametrize("fps", [12.0, 25.0, 60.0])
@pytest.mark.parametrize("size", [0.05, 0.1])
def test_rest_is_trimmed_at_any_frame_rate(fps: float, size: float) -> None:
    clip = path_clip(signing(fps), fps=fps, size=size)
    span = find_span(clip)
    assert 0.85 <= clip.times_s[span.start] <= 1.25
    assert 2.1 <= clip.times_s[span.stop - 1] <= 2.5


def test_a_clip_cut_tight_is_kept_whole() -> None:
    clip = path_clip(line(HIGH, SIDE, 20))
    assert find_span(clip) == Span(0, 20)


def test_a_sign_that_starts_low_and_fast_keeps_its_start() -> None:
    clip = path_clip(np.concatenate([line(LOW, HIGH, 6), hold(HIGH, 20)]))
    assert find_span(clip).start == 0


def test_a_still_handshape_is_kept_whole() -> None:
    assert find_span(path_clip(hold(HIGH, 30))) == Span(0, 30)


def test_frames_without_hands_are_trimmed() -> None:
    clip = path_clip(np.concatenate([unseen(10), line(HIGH, SIDE, 20), unseen(15)]))
    assert find_span(clip) == Span(10, 30)


def test_a_short_gap_of_tracking_does_not_split_a_sign() -> None:
    path = line(HIGH, SIDE, 30)
    path[12:18] = np.nan
    assert find_span(path_clip(path)) == Span(0, 30)


def test_the_busier_of_two_risings_is_taken() -> None:
    twitch = np.concatenate([hold(LOW, 25), line(LOW, HIGH, 5), line(HIGH, LOW, 5)])
    clip = path_clip(np.concatenate([twitch, signing()]))
    span = find_span(clip)
    assert clip.times_s[span.start] > 2.0


def test_no_hand_is_said() -> None:
    with raises(NoSignSeen, "sign.no_hands_because", cause="remark.nobody"):
        find_span(path_clip(unseen(10)))


def feed(segmenter: Segmenter, path: np.ndarray, *, shoulders: bool = True) -> list[SegmenterState]:
    clip = path_clip(path, shoulders=shoulders)
    return [segmenter.push(frame) for frame in as_frames(clip)]


@pytest.mark.parametrize("shoulders", [True, False])
def test_raised_hands_start_and_lowered_hands_stop(shoulders: bool) -> None:
    segmenter = Segmenter(hands_up=True)
    states = feed(segmenter, signing(), shoulders=shoulders)
    assert states[20] is SegmenterState.ARMED
    assert SegmenterState.RECORDING in states
    assert states[-1] is SegmenterState.FINISHED
    clip = segmenter.take_clip(640, 480)
    began = states.index(SegmenterState.RECORDING) / 25
    assert clip.times_s[0] <= began - 0.5
    assert clip.times_s[0] >= began - 0.7


def test_no_frame_of_a_recording_is_dropped() -> None:
    segmenter = Segmenter(hands_up=True)
    states = feed(segmenter, signing())
    clip = segmenter.take_clip(640, 480)
    stop = states.index(SegmenterState.FINISHED)
    first = round(float(clip.times_s[0]) * 25)
    np.testing.assert_allclose(clip.times_s * 25, np.arange(first, stop + 1), atol=1e-3)


def test_space_starts_and_a_hand_on_the_keyboard_does_not_stop() -> None:
    segmenter = Segmenter(hands_up=False)
    assert segmenter.state is SegmenterState.IDLE
    segmenter.start()
    states = feed(segmenter, hold(LOW, 60))
    assert states[-1] is SegmenterState.RECORDING


def test_without_hands_up_raised_hands_start_nothing() -> None:
    assert set(feed(Segmenter(hands_up=False), signing())) == {SegmenterState.IDLE}


def test_stop_ends_at_once_and_keeps_the_preroll() -> None:
    segmenter = Segmenter(hands_up=False)
    frames = as_frames(path_clip(hold(HIGH, 60), shoulders=True))
    for frame in frames[:30]:
        segmenter.push(frame)
    segmenter.start()
    for frame in frames[30:40]:
        segmenter.push(frame)
    segmenter.stop()
    assert segmenter.state is SegmenterState.FINISHED
    clip = segmenter.take_clip(640, 480)
    assert 22 <= len(clip) <= 27
    assert clip.times_s[-1] == frames[39].time_s


def test_the_longest_recording_ends_by_itself() -> None:
    segmenter = Segmenter(hands_up=False, max_s=1.0)
    segmenter.start()
    states = feed(segmenter, hold(HIGH, 60))
    assert states.index(SegmenterState.FINISHED) == 25


def test_lost_tracking_shorter_than_rest_does_not_stop() -> None:
    segmenter = Segmenter(hands_up=True)
    path = np.concatenate([hold(HIGH, 20), unseen(10), hold(HIGH, 5)])
    assert feed(segmenter, path)[-1] is SegmenterState.RECORDING


def test_hands_still_up_after_a_recording_start_nothing() -> None:
    segmenter = Segmenter(hands_up=True, max_s=1.0)
    frames = as_frames(path_clip(hold(HIGH, 120), shoulders=True))
    while segmenter.push(frames.pop(0)) is not SegmenterState.FINISHED:
        pass
    segmenter.reset()
    assert {segmenter.push(frame) for frame in frames[:30]} == {SegmenterState.ARMED}
    segmenter.push(missing_landmarks(time_s=10.0, number=0))
    late = as_frames(path_clip(hold(HIGH, 400), shoulders=True))[300:]
    assert segmenter.push(late[0]) is SegmenterState.ARMED
    assert segmenter.push(late[10]) is SegmenterState.RECORDING


def test_taking_a_clip_too_early_is_refused() -> None:
    with pytest.raises(NoSignSeen):
        Segmenter(hands_up=True).take_clip(640, 480)


@pytest.mark.parametrize("hands_up", [True, False], ids=["hands up", "by key"])
def test_frames_of_another_camera_are_not_joined_to_those_before(hands_up: bool) -> None:
    """A camera that is opened anew counts its time from 0."""
    frames = as_frames(path_clip(signing()))
    segmenter = Segmenter(hands_up=hands_up)
    for landmarks in frames[:20]:
        segmenter.push(landmarks)
    if not hands_up:
        segmenter.start()
    for landmarks in frames:
        if segmenter.push(landmarks) is SegmenterState.FINISHED:
            break
    if segmenter.state is SegmenterState.RECORDING:
        segmenter.stop()
    clip = segmenter.take_clip(640, 480)
    assert len(clip) <= len(frames)
