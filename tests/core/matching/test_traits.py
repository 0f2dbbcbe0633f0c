import csv
from collections import Counter

import numpy as np
import pytest

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.dictionary.library import STARTER_FILE
from signclip_desktop.core.formats.pose_file import read_pose
from signclip_desktop.core.matching.traits import Fingers, Movement, Place, Side, traits_of
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.skeleton import LEFT_HAND, RIGHT_HAND
from signclip_desktop.settings import assets_dir
from tests.core.motions import path_clip
from tests.ui.clips import waving_clip


def moved(clip: Clip, *, down: float = 0.0, left_frames: int | None = None) -> Clip:
    points = clip.points.copy()
    points[:, LEFT_HAND, 1] += down
    points[:, RIGHT_HAND, 1] += down
    if left_frames is not None:
        points[left_frames:, LEFT_HAND] = np.nan
    return Clip(points, clip.confidence.copy(), clip.times_s.copy(), 640, 480)


def test_one_hand_and_two_hands_differ():
    assert not traits_of(waving_clip()).two_handed
    assert traits_of(waving_clip(left=True)).two_handed


def test_a_hand_that_only_comes_along_does_not_count():
    assert not traits_of(moved(waving_clip(left=True), left_frames=4)).two_handed
    assert traits_of(moved(waving_clip(left=True), left_frames=6)).two_handed


def test_the_place_follows_the_height():
    assert traits_of(moved(waving_clip(), down=-0.3)).place is Place.HEAD
    assert traits_of(waving_clip()).place is Place.SHOULDERS
    assert traits_of(moved(waving_clip(), down=0.25)).place is Place.CHEST
    assert traits_of(moved(waving_clip(), down=0.8)).place is Place.LOW


def test_without_shoulders_the_place_is_unknown():
    clip = waving_clip()
    points = clip.points.copy()
    points[:, :33] = np.nan
    bare = Clip(points, clip.confidence.copy(), clip.times_s.copy(), 640, 480)
    assert traits_of(bare).place is Place.UNKNOWN


def a_hand(*straight: int) -> np.ndarray:
    """(21, 3): the fingers of these numbers (1 index .. 4 little) straight, the others bent."""
    points = np.zeros((21, 3), dtype=np.float32)
    for finger in range(5):
        x = 0.2 * (finger - 2)
        up, back = (x, -0.35, 0.0), (x * 0.9, 0.25, 0.0)
        points[1 + 4 * finger] = (x, -1.0, 0.0)
        for joint in (2, 3, 4):
            bent = finger not in straight and joint > 2
            points[joint + 4 * finger] = points[joint - 1 + 4 * finger] + (back if bent else up)
    return points


@pytest.mark.parametrize(
    ("straight", "shown"),
    [
        ((1, 2, 3, 4), Fingers.ALL),
        ((1,), Fingers.INDEX),
        ((1, 2), Fingers.TWO),
        ((), Fingers.NONE),
        ((4,), Fingers.OTHER),
        ((1, 2, 3), Fingers.OTHER),
    ],
)
def test_the_fingers_that_are_straight_are_named(straight, shown) -> None:
    still = np.full((20, 2), 0.5)
    assert traits_of(path_clip(still, shape=a_hand(*straight))).fingers == {shown}


def test_a_handshape_that_changes_shows_both() -> None:
    shapes = np.stack([a_hand()] * 12 + [a_hand(1, 2)] * 2 + [a_hand(1, 2, 3, 4)] * 12)
    clip = path_clip(np.full((26, 2), 0.5), shape=shapes)
    assert traits_of(clip).fingers == {Fingers.NONE, Fingers.ALL}  # what is between is short


def test_a_left_handed_recording_shows_the_left_hand() -> None:
    unseen, still = np.full((20, 2), np.nan), np.full((20, 2), 0.5)
    traits = traits_of(path_clip(unseen, left=still, shape=a_hand(1)))
    assert traits.fingers == {Fingers.INDEX}
    assert traits.leading is Side.LEFT


def moving(path: np.ndarray) -> frozenset[Movement]:
    return traits_of(path_clip(path, shape=a_hand(1))).movement


def test_a_hand_that_goes_its_way_once_is_told_from_one_that_repeats_it() -> None:
    part = np.linspace(0, 1, 40)
    line = np.stack([0.3 + 0.4 * part, np.full(40, 0.5)], axis=1)
    shaken = np.stack([0.5 + 0.1 * np.sin(6 * np.pi * part), np.full(40, 0.5)], axis=1)
    round_ = 0.5 + 0.1 * np.stack([np.cos(4 * np.pi * part), np.sin(4 * np.pi * part)], axis=1)
    assert moving(line) == {Movement.ONCE}
    assert moving(shaken) == {Movement.AGAIN}
    assert moving(round_) == {Movement.AGAIN}


def test_a_hand_that_goes_and_comes_back_may_be_either() -> None:
    part = np.linspace(0, 1, 40)
    there_and_back = np.stack([0.4 + 0.2 * np.sin(np.pi * part), np.full(40, 0.5)], axis=1)
    bent = there_and_back + np.stack([np.zeros(40), 0.1 * part], axis=1)
    assert moving(bent) == {Movement.ONCE, Movement.AGAIN}


def test_without_a_hand_nothing_is_said_of_it() -> None:
    traits = traits_of(path_clip(np.full((20, 2), np.nan)))
    assert traits.fingers == frozenset()
    assert traits.movement == frozenset()
    assert traits.leading is None


LETTERS = {
    Fingers.ALL: "B",
    Fingers.INDEX: "DGLQZ",
    Fingers.TWO: "HKPRUV",
    Fingers.NONE: "AEMNOSTX",
    Fingers.OTHER: "FIWY",
}


def test_fingerspelled_letters_show_the_fingers_they_are_made_with(shared) -> None:
    """Recordings of a person; J changes, and C is round enough to be taken for several."""
    folder = shared / "pose" / "fingerspelling"
    with (folder / "index.csv").open(encoding="utf-8") as file:
        paths = {row["words"]: folder / row["path"] for row in csv.DictReader(file)}
    for fingers, letters in LETTERS.items():
        for letter in letters:
            assert fingers in traits_of(read_pose(paths[letter])).fingers, letter


def described(row: dict[str, str]) -> set[Fingers | Movement]:
    """What ASL-LEX says of a sign, in our words; what it says else is left out."""
    fingers, flexion = row["selected_fingers"], row["flexion"]
    found: set[Fingers | Movement] = set()
    if fingers == "imrp" and flexion in ("FullyOpen", "Flat"):
        found.add(Fingers.ALL)
    elif (
        flexion == "FullyClosed"
        or fingers == "t"
        or (fingers == "imrp" and flexion in ("Curved", "Bent"))
    ):
        found.add(Fingers.NONE)
    elif fingers == "i" and flexion in ("FullyOpen", "Flat"):
        found.add(Fingers.INDEX)
    elif fingers == "im" and flexion == "FullyOpen":
        found.add(Fingers.TWO)
    if row["movement"] != "None":
        again = row["repeated"] == "1" or row["movement"] in (
            "Circular",
            "BackAndForth",
            "Z-shaped",
        )
        found.add(Movement.AGAIN if again else Movement.ONCE)
    return found


def test_traits_of_the_starter_dictionary_agree_with_asl_lex(shared) -> None:
    """The shares that the module names, less two points for another build of the dictionary."""
    rows: dict[str, list[dict[str, str]]] = {}
    with (shared / "data" / "asl_phonology.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            rows.setdefault(row["wlasl_gloss"], []).append(row)
    right, asked, passed, count = Counter(), Counter(), Counter(), 0
    with Store.open(assets_dir() / STARTER_FILE, read_only=True) as store:
        for sign in store.signs.all():
            known = rows.get(sign.gloss, [])
            example = store.recordings.preview(sign.id)
            if len(known) != 1 or sign.variant != 1 or example.clip_count < 3:
                continue
            traits = traits_of(store.recordings.clip(example.id))
            shown = traits.fingers | traits.movement
            passed.update(shown)
            asked.update(described(known[0]))
            right.update(described(known[0]) & shown)
            if traits.place is Place.HEAD:
                passed[Place.HEAD] += 1
                right[Place.HEAD] += known[0]["major_location"] == "Head"
            asked[Place.HEAD] += known[0]["major_location"] == "Head"
            count += 1
    assert count > 800
    for kind, least, most in (
        (Fingers.ALL, 0.90, 0.41),
        (Fingers.INDEX, 0.86, 0.23),
        (Fingers.TWO, 0.91, 0.14),
        (Fingers.NONE, 0.75, 0.37),
        (Place.HEAD, 0.76, 0.33),
        (Movement.ONCE, 0.87, 0.67),
        (Movement.AGAIN, 0.82, 0.65),
    ):
        assert right[kind] / asked[kind] >= least - 0.02, kind
        assert passed[kind] / count <= most + 0.02, kind
