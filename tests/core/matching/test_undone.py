"""The index follows what is deleted, undone and redone."""

from pathlib import Path

from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.encoding.training_free import TrainingFreeEncoder
from signclip_desktop.core.matching.recognizer import Recognizer
from tests.core.motions import line, path_clip
from tests.samples import some_example, some_sign

PATHS = {
    "down": line((0.6, 0.3), (0.6, 0.9), 30),
    "across": line((0.3, 0.5), (0.9, 0.5), 30),
}


def test_a_sign_is_found_again_as_it_was(tmp_path: Path) -> None:
    with Store.open(tmp_path / "library.sqlite") as store:
        for name, path in PATHS.items():
            example = some_example(f"{name} 1", name)
            store.recordings.put_with_sign(some_sign(name, name), example, path_clip(path))
        recognizer = Recognizer(store, TrainingFreeEncoder())

        def found() -> list[tuple[str, str, float]]:
            recognizer.prepare()
            matches = recognizer.recognise(path_clip(PATHS["down"]), request_id=1).matches
            return [(match.sign.id, match.example_id, match.score) for match in matches]

        before = found()
        assert before[0][:2] == ("down", "down 1")
        deleted = store.signs.delete("down")
        after = found()
        assert [sign_id for sign_id, *_ in after] == ["across"]
        back = store.undo(deleted)
        assert found() == before
        store.undo(back)
        assert found() == after
