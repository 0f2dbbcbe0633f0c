"""The index follows its library: what changed is taken in, the rest is not read again."""

import zlib
from dataclasses import replace

import numpy as np
import pytest

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.encoding.training_free import TrainingFreeEncoder
from signclip_desktop.core.matching.recognizer import Recognizer
from signclip_desktop.core.matching.rerank import DtwReranker
from signclip_desktop.core.types.landmarks import Clip
from signclip_desktop.core.types.sign import Example, Origin, Sign
from signclip_desktop.core.types.skeleton import LEFT_HAND, RIGHT_HAND
from signclip_desktop.errors import StoreDamaged
from signclip_desktop.ui.sentences import sentence
from tests.core.library_fake import LibraryFake
from tests.core.motions import line, path_clip, unseen

LEFT_WRIST, RIGHT_WRIST = LEFT_HAND.start, RIGHT_HAND.start
UP = path_clip(line((0.6, 0.9), (0.6, 0.3), 20))
DOWN = path_clip(line((0.6, 0.3), (0.6, 0.9), 20))
ACROSS = path_clip(line((0.3, 0.5), (0.9, 0.5), 20))
DAMAGED = StoreDamaged("One recording in the library is damaged.")


class Cheap(TrainingFreeEncoder):
    """Embeds by where the wrists begin and end, and counts."""

    def __init__(self) -> None:
        super().__init__()
        self.dimension = 8
        self.batches: list[int] = []

    def embed(self, clips):
        self.batches.append(len(clips))
        wrists = [clip.points[[0, -1]][:, [LEFT_WRIST, RIGHT_WRIST], :2].ravel() for clip in clips]
        found = np.nan_to_num(np.stack(wrists)).astype(np.float32)
        return found / np.linalg.norm(found, axis=1, keepdims=True)


@pytest.fixture
def library() -> LibraryFake:
    library = LibraryFake()
    for gloss, clip in (("UP", UP), ("DOWN", DOWN), ("ACROSS", ACROSS)):
        library.add(gloss, clip)
    return library


def ready(library, encoder=None, reranker=None) -> Recognizer:
    recognizer = Recognizer(library, encoder or Cheap(), reranker)
    recognizer.prepare()
    return recognizer


def first(recognizer: Recognizer, clip: Clip) -> str:
    return recognizer.recognise(clip, request_id=1).matches[0].sign.gloss


def names(recognizer: Recognizer, clip: Clip, **asked) -> list[str]:
    return [m.sign.gloss for m in recognizer.recognise(clip, request_id=1, **asked).matches]


# What changed


def test_what_is_new_is_embedded_and_the_rest_is_not_read_again(library) -> None:
    recognizer = ready(library)
    assert (library.embedded_in, library.loaded) == ([3], [])
    library.add("SLANT", path_clip(line((0.3, 0.9), (0.9, 0.3), 20)))
    recognizer.prepare()
    assert (library.embedded_in, library.loaded) == ([3, 1], [])
    assert "SLANT" in names(recognizer, UP)
    again = ready(library)  # another program start: the embeddings lie there
    assert (library.embedded_in, library.loaded) == ([3, 1], [4])
    assert names(again, UP) == names(recognizer, UP)


def test_what_was_removed_is_not_found_any_more(library) -> None:
    recognizer = ready(library)
    library.delete("UP")
    recognizer.prepare()
    assert "UP" not in names(recognizer, UP)
    library.add("UP", UP)
    recognizer.prepare()
    assert first(recognizer, UP) == "UP"


def test_a_recording_that_was_replaced_counts_as_it_is_now(library) -> None:
    reranker = DtwReranker()
    recognizer = ready(library, TrainingFreeEncoder(), reranker)
    assert first(recognizer, DOWN) == "DOWN"
    library.replace("DOWN-1", UP)
    library.replace("UP-0", DOWN)
    recognizer.prepare()
    assert first(recognizer, DOWN) == "UP"
    (match, *_) = recognizer.recognise(DOWN, request_id=1).matches
    assert match.score == pytest.approx(1, abs=1e-2)  # compared again with the new recording


def test_a_sign_that_moved_to_another_language_is_looked_up_there(library) -> None:
    recognizer = ready(library)
    library.entries["UP"] = replace(library.entries["UP"], language="gsg")
    recognizer.prepare()
    assert names(recognizer, UP, language="gsg") == ["UP"]
    assert sorted(names(recognizer, UP, language="ase")) == ["ACROSS", "DOWN"]


def test_each_step_has_a_bound_and_the_whole_is_linear(library) -> None:
    """Counts, not times: in a library four times as large, four times as much is looked at."""
    looked, batches = [], []
    for count in (600, 2400):
        library, encoder = LibraryFake(), Cheap()
        for number in range(count):
            library.add(f"S{number}", UP)
        recognizer = Recognizer(library, encoder)
        steps = list(recognizer.preparing())
        assert max(encoder.batches) <= 32
        assert max(library.looked_at) <= 512
        assert len(steps) <= count / 8 + 20
        assert steps == sorted(steps)
        assert steps[-1] == 1.0
        looked.append(sum(library.looked_at))
        batches.append(sum(encoder.batches))
        assert (sum(library.loaded), looked[-1], batches[-1]) == (0, count, count)
        list(recognizer.preparing())
        assert sum(library.looked_at) == 2 * count  # once more, for what might have changed
        assert (sum(library.loaded), sum(encoder.batches)) == (0, count)


def test_left_halfway_it_goes_on_from_there(library) -> None:
    library, encoder = LibraryFake(), Cheap()
    for number in range(100):
        library.add(f"S{number}", UP)
    recognizer = Recognizer(library, encoder)
    for done in recognizer.preparing():
        if done > 0.3:
            break
    halfway = sum(encoder.batches)
    assert 30 <= halfway < 60
    recognizer.prepare()
    assert sum(encoder.batches) == 100
    assert len(names(recognizer, UP, top=200)) == 100


def test_a_library_that_cannot_be_written_is_looked_up_all_the_same(library) -> None:
    library.read_only = True
    recognizer = ready(library)
    assert first(recognizer, UP) == "UP"
    recognizer.prepare()
    assert recognizer.encoder.batches.count(3) == 1  # the others are the question's readings


# What is gone or damaged


def test_a_sign_deleted_since_is_passed_over_and_the_list_stays_full(library) -> None:
    for number in range(60):
        library.add(f"S{number}", UP)
    recognizer = ready(library)
    for number in range(50):
        library.delete(f"S{number}")
    found = names(recognizer, UP, top=12)
    assert len(found) == 12
    assert not {f"S{number}" for number in range(50)} & set(found)


@pytest.mark.parametrize("again", [True, False])
def test_a_deleted_sign_is_left_out_of_look_alikes_and_of_combined_attempts(library, again) -> None:
    recognizer = ready(library, TrainingFreeEncoder(), DtwReranker() if again else None)
    attempts = [recognizer.recognise(UP, request_id=number) for number in (1, 2)]
    library.delete("DOWN")
    assert [m.sign.gloss for m in recognizer.look_alikes("UP")] == ["ACROSS"]
    combined = recognizer.combine(attempts, request_id=3)
    assert [m.sign.gloss for m in combined.matches] == ["UP", "ACROSS"]
    assert [m.rank for m in combined.matches] == [1, 2]
    assert recognizer.look_alikes("DOWN") == []


@pytest.mark.parametrize(
    "clip", [DAMAGED, ValueError("expected finite times_s"), OverflowError("too large")]
)
def test_a_damaged_recording_is_left_out_and_told_once(library, clip) -> None:
    library.replace("DOWN-1", clip)
    recognizer = ready(library)
    assert sorted(names(recognizer, UP)) == ["ACROSS", "UP"]
    (told,) = recognizer.take_warnings()
    assert sentence(told) == (
        "One recording (of DOWN) is damaged and is left out of look-ups; delete it, or open a "
        "backup that still has it."
    )
    recognizer.prepare()
    assert recognizer.take_warnings() == []


def test_many_damaged_recordings_are_told_at_once(library) -> None:
    for number in range(1200):
        library.replace(library.add(f"S{number}", UP), DAMAGED)
    recognizer = ready(library)
    (told,) = recognizer.take_warnings()
    assert told.values["count"] == 1200
    assert sentence(told).startswith("1,200 recordings (of S0, S1, S2 and others) are damaged")


def test_one_recording_that_cannot_be_embedded_costs_the_others_nothing(library) -> None:
    class Picky(Cheap):
        def embed(self, clips):
            if any(len(clip) == 7 for clip in clips):
                raise ValueError("not this one")
            return super().embed(clips)

    class Blind(Cheap):
        def embed(self, clips):
            rows = super().embed(clips)
            rows[[len(clip) == 7 for clip in clips]] = np.nan
            return rows

    library.add("SHORT", UP.slice(0, 7))
    for encoder in (Picky(), Blind()):
        recognizer = ready(library, encoder)
        assert "SHORT" not in names(recognizer, DOWN)
        assert recognizer.take_warnings()[0].values["signs"] == ("SHORT",)


@pytest.mark.parametrize("what", ["damaged", "gone", "without hands"])
def test_a_recording_lost_since_is_not_compared_again(library, what) -> None:
    library.add("UP TOO", path_clip(line((0.6, 0.9), (0.6, 0.35), 20)))
    recognizer = ready(library, TrainingFreeEncoder(), DtwReranker())
    if what == "gone":
        library.delete_example("UP-0")
    else:
        library.clips["UP-0"] = DAMAGED if what == "damaged" else path_clip(unseen(20))
    found = names(recognizer, UP)
    assert found[0] == "UP TOO"
    assert "UP" not in found
    assert len(recognizer.take_warnings()) == (what == "damaged")
    assert names(recognizer, UP) == found
    assert recognizer.take_warnings() == []


def test_another_recording_of_the_sign_takes_the_place_of_a_lost_one(library) -> None:
    library.add("UP", path_clip(line((0.6, 0.9), (0.6, 0.35), 20)))
    recognizer = ready(library, TrainingFreeEncoder(), DtwReranker())
    library.clips["UP-0"] = DAMAGED
    (match, *_) = recognizer.recognise(UP, request_id=1).matches
    assert (match.sign.gloss, match.example_id) == ("UP", "UP-3")


def test_without_any_recording_left_nothing_is_found(library) -> None:
    recognizer = ready(library, TrainingFreeEncoder(), DtwReranker())
    for name in library.clips:
        library.clips[name] = DAMAGED
    assert names(recognizer, UP) == []


# The same with a real library


def sign(name: str, language: str = "ase") -> Sign:
    return Sign(f"user:{name}", name, language)


def add(store: Store, name: str, clip: Clip, language: str = "ase") -> None:
    example = Example(f"user:{name}:1", f"user:{name}", Origin.CAMERA)
    store.recordings.put_with_sign(sign(name, language), example, clip)


def test_changes_of_another_connection_are_taken_in(tmp_path) -> None:
    path = tmp_path / "library.sqlite"
    with Store.open(path) as store, Store.open(path) as other:
        add(store, "UP", UP)
        add(store, "DOWN", DOWN)
        recognizer = ready(store, TrainingFreeEncoder(), DtwReranker())
        assert names(recognizer, UP) == ["UP", "DOWN"]
        other.signs.delete("user:UP")
        assert names(recognizer, UP) == ["DOWN"]
        add(other, "UP", UP)
        add(other, "ACROSS", ACROSS, "gsg")
        other.recordings.put(Example("user:DOWN:1", "user:DOWN", Origin.CAMERA), ACROSS)
        recognizer.prepare()
        assert first(recognizer, UP) == "UP"
        assert names(recognizer, ACROSS, language="ase")[0] == "DOWN"
        assert names(recognizer, UP, language="gsg") == ["ACROSS"]


def endless(packed: bytes) -> bytes:
    """The last frame's time is infinite."""
    head = 12 + int.from_bytes(packed[10:12], "little")
    body = bytearray(zlib.decompress(packed[head:]))
    at = 4 * (len(DOWN) - 1)
    body[at : at + 4] = np.float32(np.inf).tobytes()
    return packed[:head] + zlib.compress(bytes(body))


@pytest.mark.parametrize("broken", [endless, lambda packed: packed[:-9], lambda packed: b"no clip"])
def test_a_broken_clip_in_the_file_stops_nothing(tmp_path, broken) -> None:
    path = tmp_path / "library.sqlite"
    with Store.open(path) as store:
        add(store, "UP", UP)
        add(store, "DOWN", DOWN)
        store._db.conn.execute("UPDATE examples SET data = x'00', crc = 0 WHERE id = 'user:DOWN:1'")
        recognizer = ready(store, TrainingFreeEncoder(), DtwReranker())
        assert names(recognizer, UP) == ["UP"]
        assert recognizer.take_warnings()[0].values["signs"] == ("DOWN",)


def test_an_embedding_that_is_damaged_or_not_finite_is_made_again(tmp_path) -> None:
    path = tmp_path / "library.sqlite"
    with Store.open(path) as store:
        add(store, "UP", UP)
        add(store, "DOWN", DOWN)
        encoder = TrainingFreeEncoder()
        ready(store, encoder)
        row = np.full(encoder.dimension, np.nan, np.float32)
        store._db.conn.execute(
            "UPDATE embeddings SET data = ?, crc = ? WHERE example = 1",
            [row.tobytes(), zlib.crc32(row.tobytes())],
        )
        store._db.conn.execute("UPDATE embeddings SET crc = 1 WHERE example = 2")
        again = ready(store, encoder)
        assert names(again, UP) == ["UP", "DOWN"]
        assert store.embeddings.missing(encoder.id) == []


def lie_about_length(store: Store, length: int, *, rows_too: bool) -> None:
    """Alter a library as nobody but a foreign program or a bad disk does."""
    store._db.conn.execute("UPDATE encoders SET dimension = ?", [length])
    if rows_too:
        data = np.ones(length, np.float32).tobytes()
        store._db.conn.execute("UPDATE embeddings SET data = ?, crc = ?", [data, zlib.crc32(data)])


@pytest.mark.parametrize("read_only", [False, True])
@pytest.mark.parametrize("rows_too", [False, True])
@pytest.mark.parametrize("length", [1, 3, 2_000_000_000_000])
def test_a_library_that_lies_about_an_encoders_length_is_looked_up_in(
    tmp_path, caplog, length, rows_too, read_only
) -> None:
    if rows_too and length > 3:
        pytest.skip("no such row fits into memory")
    path = tmp_path / "library.sqlite"
    with Store.open(path) as store:
        add(store, "UP", UP)
        add(store, "DOWN", DOWN)
        ready(store)
        lie_about_length(store, length, rows_too=rows_too)
    with Store.open(path, read_only=read_only) as store:
        assert names(ready(store), UP) == ["UP", "DOWN"]
        if not read_only:
            assert "made anew" in caplog.text
            assert store.embeddings.all(Cheap().id).matrix.shape == (2, 8)
            caplog.clear()
            kept = Cheap()
            again = ready(store, kept)
            assert kept.batches == []
            assert names(again, DOWN) == ["DOWN", "UP"]
            assert caplog.text == ""


@pytest.mark.parametrize(
    ("damaged", "told"),
    [
        (2, "2 recordings (of A and B) are damaged"),
        (3, "3 recordings (of A, B and C) are damaged"),
        (4, "4 recordings (of A, B, C and others) are damaged"),
    ],
)
def test_the_first_three_signs_of_damaged_recordings_are_named(library, damaged, told) -> None:
    for gloss in "ABCD"[:damaged]:
        library.replace(library.add(gloss, UP), DAMAGED)
    recognizer = ready(library)
    assert sentence(recognizer.take_warnings()[0]).startswith(told)
    assert recognizer.take_warnings() == []


def test_a_step_reads_512_stamps_and_embeds_8_recordings(library) -> None:
    for number in range(530):
        library.add(f"SIGN {number}", UP)
    recognizer = Recognizer(library, Cheap())
    for _ in recognizer.preparing():
        if library.embedded_in:
            break
    assert library.looked_at[:2] == [512, 21]
    assert library.embedded_in == [8]
