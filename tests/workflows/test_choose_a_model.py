"""A second model is chosen in the preferences, answers, and is left again."""

from pathlib import Path

import pytest

from signclip_desktop import settings
from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.dictionary import library as starter_library
from signclip_desktop.core.types.sign import Example, Origin, Sign, Word
from signclip_desktop.errors import Message
from signclip_desktop.services.look_up_tools import RealTools
from signclip_desktop.settings import Preferences, load_preferences
from signclip_desktop.ui.dialogs.preferences import PreferencesDialog
from signclip_desktop.ui.sentences import sentence
from tests.core.encoding.model_folders import packed_training_free
from tests.core.motions import line, path_clip
from tests.fakes import FakeHolistic
from tests.ui.access import nameless, out_of_reach
from tests.ui.running import SOON, running

pytestmark = pytest.mark.gui

ASE = "ase-f1fe244bcc99+training-free-1-246b4984"
FREE = "training-free-1-246b4984"
PATHS = {
    "across": line((0.3, 0.5), (0.9, 0.5), 30),
    "up": line((0.6, 0.9), (0.6, 0.3), 30),
    "slant": line((0.3, 0.8), (0.8, 0.3), 30),
}


class Tools(RealTools):
    """The real encoders, without MediaPipe."""

    def make_landmarker(self) -> FakeHolistic:
        return FakeHolistic()


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three signs, without the starter dictionary."""
    monkeypatch.setattr(starter_library, "assets_dir", lambda: tmp_path / "no-assets")
    path = tmp_path / "library.sqlite"
    with Store.open(path) as store:
        for gloss, way in PATHS.items():
            sign = Sign(id=f"t:{gloss}", gloss=gloss, language="ase", words=(Word(gloss),))
            store.signs.put(sign)
            store.recordings.put(Example(f"x:{gloss}", sign.id, Origin.FILE), path_clip(way))
    return path


def pick(box, name: str) -> None:
    """Choose an entry as a user does."""
    at = box.findData(name)
    assert at >= 0, f"expected {name} in the list"
    box.setCurrentIndex(at)
    box.activated.emit(at)


def answer(qtbot, look_up):
    with qtbot.waitSignal(look_up.recognised, timeout=SOON) as found:
        look_up.look_up_clip(path_clip(PATHS["up"] * 0.9))
    return found.args[0]


def ranks(recognition) -> list[tuple[str, float]]:
    return [(match.sign.gloss, match.score) for match in recognition.matches]


def test_switched_to_and_back(qtbot, library: Path) -> None:
    """The first model's answers come back to the last digit, and nothing is embedded twice."""
    with running(qtbot, library, tools=Tools()) as app:
        look_up, said = app.models.look_up, []
        app.models.preferences.said.connect(said.append)
        first = answer(qtbot, look_up)
        assert first.encoder_id == ASE
        dialog = PreferencesDialog(app.models.preferences)
        qtbot.addWidget(dialog)
        with qtbot.waitSignal(look_up.ready, timeout=SOON) as ready:
            pick(dialog.model.box, "training_free")
        assert ready.args == [FREE]
        assert load_preferences().model == "training_free"
        assert "For any sign language. Less than 0.1 MB. " in dialog.model.about.text()
        second = answer(qtbot, look_up)
        assert second.encoder_id == FREE
        assert ranks(second) != ranks(first)
        with qtbot.waitSignal(look_up.recognised, timeout=SOON) as both:
            look_up.combine([first, second])
        assert both.args[0].encoder_id == FREE
        with qtbot.waitSignal(look_up.ready, timeout=SOON) as ready:
            pick(dialog.model.box, "ase")
        assert ready.args == [ASE]
        assert load_preferences().model == ""
        assert ranks(answer(qtbot, look_up)) == ranks(first)
        assert len(said) == 4, said
    with Store.open(library) as store:
        assert {store.embeddings.all(name).matrix.shape for name in (ASE, FREE)} == {
            (3, 288),
            (3, 280),
        }


def test_the_choice_holds_at_the_next_start(qtbot, library: Path) -> None:
    chosen = Preferences(first_run_done=True, model="training_free")
    with running(qtbot, library, tools=Tools(), preferences=chosen) as app:
        assert answer(qtbot, app.models.look_up).encoder_id == FREE


def test_a_model_that_is_gone_is_said_once_and_the_default_answers(qtbot, library: Path) -> None:
    warned: list[Message] = []
    chosen = Preferences(first_run_done=True, model="gone")
    with running(qtbot, library, tools=Tools(), preferences=chosen, wait=False) as app:
        app.models.look_up.warned.connect(warned.append)
        assert answer(qtbot, app.models.look_up).encoder_id == ASE
        answer(qtbot, app.models.look_up)
        dialog = PreferencesDialog(app.models.preferences)
        qtbot.addWidget(dialog)
        assert dialog.model.box.currentData() == "ase"
        assert "Your model gone is not in use." in dialog.model.about.text()
    (told,) = warned
    assert told.values["name"] == "gone"
    assert sentence(told).endswith("Signs are compared by “ase” instead.")


def test_the_sign_language_chooses_among_the_defaults(
    qtbot, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model for another sign language is loaded where its language is looked up."""
    models = tmp_path / "models"
    packed_training_free(models / "dgs", languages=["gsg"])
    (models / "ase").symlink_to(settings.models_dir() / "ase")
    (models / "defaults.json").write_text('["ase", "dgs"]')
    monkeypatch.setattr(settings, "models_dir", lambda: models)
    with running(qtbot, library, tools=Tools()) as app:
        assert answer(qtbot, app.models.look_up).encoder_id == ASE
        for language, encoder_id in (("gsg", FREE), ("ase", ASE)):
            with qtbot.waitSignal(app.models.look_up.ready, timeout=SOON) as ready:
                app.models.look_up.set_language(language)
            assert ready.args == [encoder_id]


def test_the_list_tells_of_each_model(qtbot, library: Path) -> None:
    own = settings.data_dir() / "models"
    packed_training_free(own / "mine", languages=["gsg"], licence="CC0-1.0", title="<b>Mine</b>")
    packed_training_free(own / "odd", architecture="flying")
    with running(qtbot, library) as app:
        dialog = PreferencesDialog(app.models.preferences)
        qtbot.addWidget(dialog)
        dialog.show()
        box = dialog.model.box
        assert [box.itemData(at) for at in range(box.count())] == [
            "ase", "training_free", "mine", "odd",
        ]  # fmt: skip
        assert box.itemText(2) == "mine: <b>Mine</b>"
        assert not box.model().item(3).isEnabled()
        assert box.currentData() == "ase"
        text = dialog.model.about.text()
        assert "For American Sign Language (ASL). 19.4 MB. Training data: C-UDA" in text
        assert "“flying”" in text
        pick(box, "mine")
        assert "For German Sign Language (DGS). 1.3 MB. CC0-1.0." in dialog.model.about.text()
        assert nameless(dialog) == []
        assert out_of_reach(dialog) == []
