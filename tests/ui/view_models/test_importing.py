from dataclasses import dataclass
from pathlib import Path

import pytest

from signclip_desktop.errors import ImportRefused
from signclip_desktop.ui.view_models.importing import ImportState, ImportViewModel
from tests.ui.asked import AskedLibrary

pytestmark = pytest.mark.gui


@dataclass(frozen=True)
class Report:
    added: int
    unchanged: int
    skipped: tuple[object, ...]


@pytest.fixture
def library(qapp) -> AskedLibrary:
    return AskedLibrary()


@pytest.fixture
def importing(library) -> ImportViewModel:
    return ImportViewModel(library)


def test_what_is_missing_is_said(importing, library, tmp_path) -> None:
    assert importing.problem("", "ase")
    assert importing.problem(str(tmp_path / "none"), "ase")
    assert importing.problem(str(tmp_path), "Klingon")
    assert importing.problem(str(tmp_path), "ase") == ""
    importing.start("", "ase")
    assert library.tasks == []


def test_the_outcome_is_told_in_numbers(importing, library, tmp_path) -> None:
    importing.start(str(tmp_path), "ase", signer="Ana")
    request = library.arguments("Import")[0]
    assert (request.path, request.signer) == (Path(tmp_path), "Ana")
    library.answer("Import", Report(1, 2, (1, 2, 3)))
    assert importing.state is ImportState.DONE
    assert importing.sentence == (
        "1 recording was added. 2 were in your dictionary already. 3 files were skipped."
    )


def test_progress_of_another_job_is_not_shown(importing, library, tmp_path, qtbot) -> None:
    importing.start(str(tmp_path), "ase")
    with qtbot.assertNotEmitted(importing.progressed):
        library._on_progressed(9999, 0.5)
    with qtbot.waitSignal(importing.progressed):
        library.progress("Import", 0.5)


def test_cancel_keeps_what_was_added_and_says_so(importing, library, tmp_path) -> None:
    importing.start(str(tmp_path), "ase")
    importing.cancel()
    assert library.last("Import").cancelled.is_set()
    library.answer("Import", Report(4, 0, ()))
    assert importing.sentence.startswith("You stopped the import. What was added stays.")


def test_a_refusal_is_told(importing, library, tmp_path) -> None:
    importing.start(str(tmp_path), "ase")
    library.fail("Import", ImportRefused("Nothing to import."))
    assert importing.state is ImportState.FAILED
    importing.reset()
    assert importing.state is ImportState.CHOOSING


def test_what_is_done_can_be_read_when_the_dialog_is_opened_again(importing, library, tmp_path):
    importing.start(str(tmp_path), "ase")
    library.progress("Import", 0.4)
    assert importing.done == 0.4
    importing.cancel()
    assert importing.done == 0.4
    library.answer("Import", Report(1, 0, ()))
    importing.reset()
    importing.start(str(tmp_path), "ase")
    assert importing.done == 0.0
