"""Rows about rankings: look-ups with both encoders, when an answer is sure, fusion, typed words."""

import shutil
import tempfile
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.encoding.exemplars import Exemplars
from signclip_desktop.core.matching.fusion import fuse_scores, fuse_text, group, sign_scores
from signclip_desktop.core.matching.recognizer import Recognizer, readings_of
from signclip_desktop.core.matching.rerank import DtwReranker
from signclip_desktop.core.matching.text_line import fit_line
from signclip_desktop.core.types.landmarks import Clip, mirror_clip
from signclip_desktop.core.types.sign import Example, Match, Origin, Recognition, Sign, Word
from tests.core.library_fake import LibraryFake
from tests.golden.clip_rows import Rows, numbers, trained, training_free
from tests.golden.material import STARTER, clips, signed_by_another, with_rest

ASKED = (
    "book", "house", "hous", "hosue", "mice", "thanks", "thank y", "woke", "running", "paintings",
    "automobile", "tommorow", "hering aid", "cats", "wa", "a", "ear", "go", "grandm", "sister",
    "colour", "zzz", "HELLO", "birthday party", "eat", "boook", "hse", "comp", "drank",
)  # fmt: skip


def look_up_rows() -> Rows:
    """Signs found with the trained model in the starter dictionary and some of a user's own."""
    rows: Rows = {}
    with _library() as store:
        finder = Recognizer(store, trained())
        finder.prepare()
        found = {}
        for number, name in enumerate(("book", "cat", "dance", "again", "finish", "two")):
            clip = with_rest(signed_by_another(clips()[name], number))
            found[name] = finder.recognise(clip, request_id=1, top=8)
            rows[name] = _answer(found[name])
        rows["recording"] = _answer(finder.recognise(clips()["recording"], request_id=1, top=8))
        mirrored = mirror_clip(signed_by_another(clips()["apple"], 7))
        rows["mirrored"] = _answer(finder.recognise(mirrored, request_id=1, top=8))
        german = finder.recognise(clips()["dance"], request_id=1, top=8, language="gsg")
        rows["another language"] = _answer(german)
        whole = finder.recognise(with_rest(clips()["cat"]), request_id=1, top=8, trim=False)
        rows["not trimmed"] = _answer(whole)
        attempts = [found["book"], found["again"], found["finish"]]
        rows["attempts together"] = _answer(finder.combine(attempts, request_id=2, top=8))
        rows["look-alikes"] = _scores(finder.look_alikes("wlasl:book:1", top=6))
        rows["weights"] = {
            stamp.example_id: stamp.weight
            for stamp in store.embeddings.stamps(trained().id, after=-1, limit=5000)
            if stamp.number in (1, 2, 3) or stamp.example_id.startswith("own")
        }
        usual = [
            finder.recognise(clips()["cat"], request_id=1).matches,
            finder.combine(attempts, request_id=2).matches,
            finder.look_alikes("wlasl:book:1"),
            store.signs.search("a"),
        ]
        rows["signs, and how many are listed"] = [store.signs.count(), *map(len, usual)]
    return rows


def training_free_rows() -> Rows:
    """Signs found without training, with and without the second comparison."""
    rows: Rows = {}
    library = _small_library()
    for kind, reranker in (("compared again", DtwReranker()), ("plain", None)):
        finder = Recognizer(library, training_free(), reranker)
        finder.prepare()
        for number, name in enumerate(("book", "cat", "dance", "two")):
            clip = with_rest(signed_by_another(clips()[name], number))
            answer = finder.recognise(clip, request_id=1, top=200)
            rows[f"{kind}, {name}"] = [*_answer(answer, most=8), len(answer.matches)]
    parts = readings_of(clips()["dance"], ((0.0, 1.0), (0.0, 0.8), (0.25, 1.0), (0.5, 0.5)))
    rows["readings"] = [len(part) for part in parts]
    rows["best by a part"] = _answer(_held_long(finder), most=6)
    return rows


def sure_rows() -> Rows:
    """From which score on an answer is sure, with no rival, a close and a distant one."""
    rows: Rows = {}
    library = LibraryFake()
    for name in ("one", "two"):
        library.add(name, clips()["cat"])
    library.add("uno", clips()["cat"], same_as="one")
    for kind, encoder in (("training-free", training_free()), ("trained", trained())):
        finder = Recognizer(library, encoder)
        for told, names, lead in (
            ("no rival", ("one",), 0.0),
            ("a close rival", ("one", "two"), 0.02),
            ("a distant rival", ("one", "two"), 0.2),
            ("another name of it", ("uno", "one"), 0.02),
        ):
            rows[f"{kind}, {told}"] = _sure_from(finder, library, names, lead)
    return rows


def fusion_rows() -> Rows:
    """Examples, prototype and word of a sign as one score."""
    random = np.random.default_rng(8)
    made = random.normal(size=(14, 6)).astype(np.float32)
    unit = made / np.linalg.norm(made, axis=1, keepdims=True)
    queries, rows = unit[:3], unit[3:]
    _, groups = group(np.array([0, 0, 1, 2, 2, 2, 3, 3, 4, 5, 5]))
    best, middle = np.array([[0.9, 0.4]], np.float32), np.array([[0.5, 0.8]], np.float32)
    line = fit_line(_exemplars())
    return {
        "signs": [numbers(row) for row in sign_scores(queries, rows, groups)],
        "examples and prototype": numbers(fuse_scores(best, middle, (2, 1))[0]),
        "words": numbers(fuse_text(best, middle)[0]),
        "what stands for a word": numbers([line.offset, line.slope]),
    }


def word_rows() -> Rows:
    """Signs found by typed words, in their order."""
    rows: Rows = {}
    with _library() as store:
        for asked in ASKED:
            hits = store.signs.search(asked, limit=6)
            rows[asked] = [f"{hit.matched} | {hit.via} | {hit.kind}" for hit in hits]
        hits = store.signs.search("tanz", limit=6, language="gsg")
        rows["tanz, of one language"] = [hit.matched for hit in hits]
    return rows


@contextmanager
def _library() -> Iterator[Store]:
    """The starter dictionary with a user's own signs, one of them of another language."""
    with tempfile.TemporaryDirectory(prefix="signclip-golden-") as folder:
        path = Path(folder) / "library.sqlite"
        shutil.copy(STARTER, path)
        with Store.open(path) as store:
            for number, (name, language) in enumerate(
                (("cat", "ase"), ("dance", "gsg"), ("two", "gsg"), ("dance", "ase"))
            ):
                sign_id = f"user:{number}"
                words = (Word(f"my {name}"), Word("Tanz", language="de", kind="synonym"))
                store.recordings.put_with_sign(
                    Sign(sign_id, f"my {name}", language, words),
                    Example(f"own:{number}", sign_id, Origin.CAMERA),
                    signed_by_another(clips()[name], 30 + number),
                )
            again = signed_by_another(clips()["again"], 40)
            store.recordings.put(Example("own:again", "wlasl:again:1", Origin.FILE), again)
            yield store


def _small_library() -> LibraryFake:
    library = LibraryFake()
    with Store.open(STARTER, read_only=True) as store:
        stamps = store.embeddings.stamps("", after=-1, limit=5000)
        for stamp in stamps[::30]:
            library.add(
                stamp.sign_id.removeprefix("wlasl:"), store.recordings.clip(stamp.example_id)
            )
    for name, clip in clips().items():
        library.add(name, clip)
        library.add(name, signed_by_another(clip, 50))
    return library


def _held_long(finder: Recognizer) -> Recognition:
    """A sign whose end is held, so that a part of the recording fits best."""
    dance = clips()["dance"]
    frames = [*range(len(dance)), *[len(dance) - 1] * 12]
    still = Clip(
        dance.points[frames], dance.confidence[frames],
        np.arange(len(frames), dtype=np.float32) / 25, 640, 480,
    )  # fmt: skip
    return finder.recognise(still, request_id=1, trim=False)


def _exemplars() -> Exemplars:
    found = trained().exemplars
    assert found is not None
    return found


def _answer(found: Recognition, *, most: int = 8) -> list[object]:
    """Scores by name, which were mirrored, whether it is sure, and the frames looked at."""
    first = found.matches[:most]
    mirrored = [match.sign.gloss for match in first if match.mirrored]
    return [_scores(first), mirrored, found.sure, len(found.clip)]


def _scores(matches: Sequence[Match]) -> dict[str, float]:
    return {f"{match.sign.id} {match.sign.gloss}": match.score for match in matches}


def _sure_from(
    finder: Recognizer, library: LibraryFake, names: Sequence[str], lead: float
) -> float:
    """The lowest score, in steps of 0.001, with which an answer is sure; below 2."""

    def is_sure(score: float) -> bool:
        matches = tuple(
            Match(library.entries[name], score - lead * place, place + 1, f"{name}-0", False)
            for place, name in enumerate(names)
        )
        nothing = np.zeros(4, np.float32)
        attempt = Recognition(1, clips()["cat"], nothing, matches, False, finder.encoder.id)
        return finder.combine([attempt], request_id=2).sure

    return bisect_left(range(2000), True, key=lambda step: is_sure(step / 1000)) / 1000


def sections() -> Iterator[tuple[str, Callable[[], Rows]]]:
    """The sections of this file, by name."""
    yield "training-free look-up", training_free_rows
    yield "words", word_rows
    yield "sure from", sure_rows
    yield "fusion", fusion_rows
    yield "look-up", look_up_rows
