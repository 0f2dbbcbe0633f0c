import json

import pytest

from signclip_desktop.ui.window_layout import WindowLayout, layout_path, load_layout, save_layout

LEFT = WindowLayout("AAEC", (400, 500, 300), (300, 200))


def test_it_is_read_as_it_was_written() -> None:
    save_layout(LEFT)
    assert load_layout() == LEFT


def test_without_a_file_nothing_is_remembered() -> None:
    assert load_layout() == WindowLayout()


@pytest.mark.parametrize(
    "text",
    [
        "{ half a file",
        "[]",
        json.dumps({"geometry": 3, "columns": [1, 2], "rows": "wide"}),
        json.dumps({"columns": [1, 0, 2], "rows": [1.5, 2]}),
        json.dumps({"columns": [True, 1, 2], "rows": [-1, 2]}),
        json.dumps({"columns": [10**30, 1, 2], "rows": [2**31, 2]}),
        "[" * 100_000,
    ],
)
def test_what_makes_no_sense_is_as_at_the_first_start(text) -> None:
    layout_path().parent.mkdir(parents=True, exist_ok=True)
    layout_path().write_text(text, encoding="utf-8")
    assert load_layout() == WindowLayout()


def test_a_folder_that_cannot_be_written_ends_nothing(monkeypatch, caplog) -> None:
    def full(path, document) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("signclip_desktop.ui.window_layout.write_json", full)
    save_layout(LEFT)
    assert "No space left" in caplog.text
