"""A file name tells the sign and the signer, or that it tells neither."""

import pytest

from signclip_desktop.core.exchange.file_names import is_made_by_a_machine, name_parts, why_no_sign
from signclip_desktop.errors import Message


@pytest.mark.parametrize(
    ("stem", "gloss", "signer"),
    [
        ("book_1", "book", ""), ("book (2)", "book", ""), ("book-3", "book", ""),
        ("book_0001", "book", ""), ("book 12", "book", ""), ("book.2", "book", ""),
        ("book(3)", "book", ""), ("book_2 (1)", "book", ""), ("book - Copy", "book", ""),
        ("Buch - Kopie (2)", "Buch", ""), ("book.mp4", "book", ""), ("book_2.mp4", "book", ""),
        ("F16", "F16", ""), ("G7", "G7", ""), ("COVID-19", "COVID-19", ""), ("MP3", "MP3", ""),
        ("4X4", "4X4", ""), ("B-52", "B-52", ""), ("COVID-19_2", "COVID-19", ""),
        ("F16_1__anna", "F16", "anna"), ("H2O", "H2O", ""), ("house2", "house2", ""),
        ("T-shirt_3", "T-shirt", ""), ("house-02", "house", ""), ("❤_2", "❤", ""),
        ("house__signer_3", "house", "signer 3"), ("house__P02", "house", "P02"),
        ("__anna", "", "anna"), ("_", "", ""),
    ],
)  # fmt: skip
def test_gloss_and_signer(stem, gloss, signer) -> None:
    assert name_parts(stem) == (gloss, signer)


def test_a_number_behind_a_hyphen_counts_where_the_folder_shows_it() -> None:
    names = {"book-9", "book-10", "book-11", "COVID-19", "house", "house-25"}
    assert name_parts("book-11", names) == ("book", "")
    assert name_parts("house-25", names) == ("house", "")
    assert name_parts("COVID-19", names) == ("COVID-19", "")


@pytest.mark.parametrize(
    "stem",
    [
        "IMG_1234", "img_e1234", "IMG-20240501-WA0001", "DSC01234", "DSC_0042", "_MG_1234",
        "DSCN0042", "MVI_0042", "MOV_0042", "P1000123", "C0001", "MAH00123", "GOPR0042",
        "GX010042", "GH010042", "DJI_0001", "CIMG0042", "00001", "00001.MTS", "12", "1",
        "VID_20240501_101500", "VID-20240501-WA0001", "VID_20240501_101500~2",
        "20240501_101500", "20240501_101500(0)", "20240501", "2024-05-01 10-15-00", "1.5.24",
        "PXL_20240501_101500123", "PXL_20240501_101500123.LS", "WIN_20240501_10_15_00_Pro",
        "WhatsApp Video 2024-05-01 at 10.15.00", "signal-2024-05-01-101500", "Snapchat-123456",
        "mmexport1714550000", "lv_0_20240501101500", "YouCut_20240501_101500", "1714550000",
        "Screen Recording 2024-05-01 at 10.15.00", "ScreenRecording_05-01-2024 10-15-00_1",
        "RPReplay_Final1714550000", "Bildschirmaufnahme", "Bildschirmaufnahme 2024-05-01 um 10.15",
        "Bildschirmvideo 2", "Enregistrement de l’écran 2024-05-01", "屏幕录制2024-05-01 10.15.00",
        "Grabación de pantalla 2024-05-01", "画面収録 2024-05-01", "Запись экрана 2024-05-01",
        "clip1", "clip_2", "video (3)", "Video 1", "output", "output_1", "untitled", "Untitled 3",
        "capture 7", "Aufnahme 3", "Unbenannt", "ohne Titel 2", "sans titre", "未命名", "無題",
        "New Recording", "New Recording 4", "FullSizeRender", "Movie on 5-1-24 at 10.15 AM",
        "2f1e0cd4-1111-4222-8333-abcdefabcdef", "d41d8cd98f00b204e9800998ecf8427e",
        "IMG_1234 (1)", "IMG_1234 - Copy", "IMG_1234__anna", "GMT20240501-101500_Recording",
    ],
)  # fmt: skip
def test_a_name_of_a_camera_or_a_program_names_no_sign(stem) -> None:
    assert is_made_by_a_machine(stem)
    assert why_no_sign(stem) == Message("import.name_of_a_machine")


@pytest.mark.parametrize(
    "stem",
    [
        "F16", "G7", "COVID-19", "MP3", "4X4", "H2O", "C4", "U2", "P1", "BOOK0001", "video", "clip",
        "film", "movie_2", "camera_1", "picture_3", "VIDEO__anna", "zoom", "record", "file", "cam",
        "dead", "FACADE", "feedback", "DECADE", "accede_1", "2nd", "WWII", "telegram", "trim",
        "photo_1", "new", "final", "I-95", "Vitamin B12", "s", "p", "c", "24h",
        "❤", "❤_2", "📖 (3)", "本", "本_2", "imgur",
        "victory", "moving", "samba", "visa", "screen", "recording", "image",
    ],
)  # fmt: skip
def test_a_name_of_a_sign_stays_one(stem) -> None:
    assert not is_made_by_a_machine(stem)
    assert why_no_sign(stem) is None


def test_a_name_without_a_gloss_says_what_is_missing() -> None:
    assert why_no_sign("__anna") == Message("import.signer_alone", signer="anna")
    assert why_no_sign("___") == Message("import.no_name")
