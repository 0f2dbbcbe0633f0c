"""What a file claims against what was read: breaking off, damage in its midst, and neither."""

import json
import re
import shutil
from pathlib import Path

import pytest

from signclip_desktop.cli import main as cli
from signclip_desktop.core.dictionary import Store
from signclip_desktop.core.exchange.importer import import_path
from signclip_desktop.core.seeing.decoding.account import Account, Claim
from signclip_desktop.core.seeing.video_file import VideoFile
from signclip_desktop.errors import Message, VideoUnreadable
from signclip_desktop.ui.sentences import sentence
from tests.told import raises
from tests.video_files import cut, encode, spoil, textured, write_webp

# One row for each container: its codec, and the format of its pixels. All files hold 2.4 s.
KINDS = {
    "a.mkv": ("libx264", "yuv420p"),
    "a.webm": ("libvpx", "yuv420p"),
    "a.avi": ("mpeg4", "yuv420p"),
    "a.ts": ("libx264", "yuv420p"),
    "a.mpg": ("mpeg2video", "yuv420p"),
    "a.wmv": ("wmv2", "yuv420p"),
    "a.flv": ("flv1", "yuv420p"),
    "a.gif": ("gif", "rgb8"),
    "a.ogv": ("libvpx", "yuv420p"),
    "a.mp4": ("libx264", "yuv420p"),
    "hevc.mp4": ("libx265", "yuv420p"),
}
# An index at the front, as files for the web have it, so that the first part can be played.
WEB = {"movflags": "faststart"}


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> dict[str, Path]:
    """The files of KINDS that were written, by name; only read."""
    return {}


@pytest.fixture
def whole(tmp_path, tmp_path_factory, written):
    """Copies a whole file of KINDS into the test's folder."""

    def copied(name: str) -> Path:
        if name not in written:
            written[name] = make_whole(tmp_path_factory.mktemp("whole"), name)
        return Path(shutil.copy(written[name], tmp_path / name))

    return copied


def make_whole(folder: Path, name: str) -> Path:
    codec, pixels = KINDS[name]
    options = WEB if name.endswith("mp4") else {}
    frames = textured(320, 240, 60) if name == "a.ogv" else textured(160, 120, 60)
    container = "ogg" if name.endswith("ogv") else "asf" if name.endswith("wmv") else None
    return encode(folder / name, frames, codec, pixels=pixels, options=options, container=container)


def fault_of(path) -> tuple[str, int]:
    with VideoFile(path) as source:
        count = 0
        while source.read() is not None:
            count += 1
    return sentence(source.fault) if source.fault else "", count


@pytest.mark.parametrize("name", KINDS)
def test_a_file_that_breaks_off_says_where(whole, name) -> None:
    path = whole(name)
    assert fault_of(path) == ("", 60)
    told, count = fault_of(cut(path, 0.6))
    assert 10 < count < 59
    found = re.search(r"breaks off at (\d\.\d) (?:of (\d\.\d) )?s", told)
    assert found
    assert float(found[1]) == pytest.approx(count / 25, abs=0.5)
    if name.endswith(("mkv", "webm", "avi", "flv", "mp4")):  # they tell their length at the front
        assert found[2] == "2.4"
    assert told.endswith("copy or download it again.")


@pytest.mark.parametrize("name", KINDS)
def test_damage_in_the_midst_is_told(whole, name) -> None:
    told, count = fault_of(spoil(whole(name)))
    assert count < 60
    assert re.search(r"is damaged: \d+ of its \d\d pictures cannot be read|breaks off at", told)


def test_a_moving_webp_picture_that_breaks_off_says_so(tmp_path) -> None:
    path = write_webp(tmp_path / "a.webp", textured(160, 120, 20))
    with raises(VideoUnreadable, "video.cut_off", file="cut_a.webp"):
        fault_of(cut(path, 0.6))


@pytest.mark.parametrize("ending", ["mp4", "mkv", "mov", "ts"])
def test_sound_that_goes_on_is_no_fault(tmp_path, ending) -> None:
    path = encode(tmp_path / f"a.{ending}", textured(160, 120, 60), "libx264", sound_s=6)
    assert fault_of(path) == ("", 60)


def test_sound_that_ends_before_is_no_fault(tmp_path) -> None:
    path = encode(tmp_path / "a.mp4", textured(160, 120, 60), "libx264", sound_s=1)
    assert fault_of(path) == ("", 60)


def test_a_missing_index_is_told_as_such(tmp_path) -> None:
    path = encode(tmp_path / "a.mp4", textured(320, 240, 20), "libx264")  # its index comes last
    with raises(VideoUnreadable, "video.cut_off", file="cut_a.mp4"):
        fault_of(cut(path, 0.6))


def test_a_span_before_the_break_is_whole(whole) -> None:
    path = cut(whole("a.mkv"), 0.6)
    source = VideoFile(path)
    source.start_at(0.0, 0.5)
    with source:
        while source.read() is not None:
            pass
    assert source.fault is None


def test_a_camera_that_stumbles_is_no_damage(tmp_path) -> None:
    """Even steps with a hiccup of three pictures, and steps that are never even."""
    claim = Claim(seconds=4.0, is_of_pictures=True, frames=0, start_s=0.0, is_even=True)
    for times in (
        [number / 25 + (0.12 if number > 50 else 0) for number in range(97)],
        [number / 25 + (0.05 * (number % 3)) + (1 if number > 50 else 0) for number in range(75)],
    ):
        account = Account(1 / 25)
        account.video_end_s = 4.0
        for time_s in times:
            account.decoded(time_s, is_corrupt=False)
        assert account.against(claim, ends_early=False) is None


def test_the_shared_file_breaks_off_at_half_a_second(shared) -> None:
    told, _ = fault_of(shared / "cases" / "broken_off.mp4")
    assert told == "broken_off.mp4 breaks off at 0.5 of 1.3 s; copy or download it again."
    assert fault_of(shared / "cases" / "broken_off_whole.mp4") == ("", 30)


def test_a_look_up_of_it_says_so_and_ranks(shared, tmp_path, capfd) -> None:
    path = shared / "cases" / "broken_off.mp4"
    told = "broken_off.mp4 breaks off at 0.5 of 1.3 s; copy or download it again."
    library = str(tmp_path / "library.sqlite")
    with pytest.raises(SystemExit) as leaving:
        cli.main(["lookup", str(path), "--json", "--db", library])
    assert leaving.value.code == 0
    answer = json.loads(capfd.readouterr().out)
    assert answer["notices"] == [told]
    assert answer["matches"][0]["gloss"] == "book"
    with pytest.raises(SystemExit):
        cli.main(["lookup", str(path), "--db", library])
    assert capfd.readouterr().out.startswith(f"Note: {told}\n")


def test_import_and_add_leave_it_out_with_the_reason(shared, tmp_path, capfd) -> None:
    folder = tmp_path / "signs"
    folder.mkdir()
    shutil.copy(shared / "cases" / "broken_off.mp4", folder / "book.mp4")
    with Store.open(tmp_path / "library.sqlite") as store:
        report = import_path(store, folder, language="ase")
        assert report.added == 0
        assert [skipped.path for skipped in report.skipped] == ["book.mp4"]
        assert report.skipped[0].reason == Message(
            "video.breaks_off", file="book.mp4", read_s=0.5, of_s=pytest.approx(1.3, abs=0.05)
        )
    add = ["add", str(folder / "book.mp4"), "--gloss", "BOOK", "--db", str(tmp_path / "b.sqlite")]
    with pytest.raises(SystemExit) as leaving:
        cli.main(add)
    assert leaving.value.code == 2
    assert "breaks off at 0.5 of 1.3 s" in capfd.readouterr().err


@pytest.mark.parametrize("name", ["newer_codec.mp4", "moving_picture.gif", "wide_on_dvd.mp4"])
def test_the_other_shared_files_are_found(shared, tmp_path, capfd, name) -> None:
    command = ["lookup", str(shared / "cases" / name), "--json", "--top", "1"]
    with pytest.raises(SystemExit) as leaving:
        cli.main([*command, "--db", str(tmp_path / "library.sqlite")])
    assert leaving.value.code == 0
    answer = json.loads(capfd.readouterr().out)
    assert answer["matches"][0]["gloss"] == "book"
    assert answer["notices"] == []
    if name == "wide_on_dvd.mp4":
        with VideoFile(shared / "cases" / name) as source:
            assert (source.width_px, source.height_px) == (1024, 576)
