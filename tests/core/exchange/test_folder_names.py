"""Folders of a collection name signs, signers or neither."""

import pytest

from signclip_desktop.core.exchange.folder_names import Named, NamesFrom, Place, name_places
from signclip_desktop.errors import Message

LIBRARY = {"book", "house", "dog", "cat", "apple", "interesting", "test"}


def named(*paths: str, names=NamesFrom.EITHER, known=LIBRARY) -> list[str]:
    """ "gloss/signer" for each path, "-" for none."""
    return [
        "/".join(filter(None, (one.gloss, one.signer))) or "-"
        for one in told(*paths, names=names, known=known)
    ]


def told(*paths: str, names=NamesFrom.EITHER, known=LIBRARY) -> list[Named]:
    places = [Place(tuple(path.split("/")[:-1]), path.split("/")[-1]) for path in paths]
    return name_places(places, names=names, known=lambda gloss: gloss.lower() in known)


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        # numbers, cameras, ids: the folder names the sign
        ("BOOK/1 INTERESTING/1", "BOOK INTERESTING"),
        ("BOOK/IMG_1234 HOUSE/VID_20240501_101500", "BOOK HOUSE"),
        ("BOOK/07069 BOOK/d41d8cd98f00b204e9800998ecf8427e", "BOOK BOOK"),
        ("F16/1 G7/2 COVID-19/3 ice_cream/4", "F16 G7 COVID-19 ice,cream"),
        ("❤/1 📖/1", "❤ 📖"),
        # parts of a data set
        ("train/BOOK/1 test/BOOK/2 val/HOUSE/1", "BOOK BOOK HOUSE"),
        ("data/videos/BOOK/1 data/videos/HOUSE/1", "BOOK HOUSE"),
        ("BOOK/train/1 BOOK/test/2", "BOOK BOOK"),
        ("train/BOOK test/HOUSE", "BOOK HOUSE"),
        ("videos/BOOK videos/HOUSE", "BOOK HOUSE"),
        ("TEST/1 BOOK/1", "TEST BOOK"),
        ("1._house/1 2._dog/1", "house dog"),
        ("1._house/1", "1.,house"),  # one folder alone may be named so
        ("Animals/1._dog/MVI_5177 Animals/2._cat/MVI_5178", "dog cat"),
        # signers
        ("signer01/BOOK signer02/BOOK", "BOOK/signer01 BOOK/signer02"),
        ("person_a/BOOK P02/HOUSE", "BOOK/person,a HOUSE/P02"),
        ("BOOK/signer01 BOOK/P02_1", "BOOK/signer01 BOOK/P02"),
        ("BOOK/signer_3/1", "BOOK/signer,3"),
        ("BOOK/1__anna HOUSE/IMG_1234__ben", "BOOK/anna HOUSE/ben"),
        ("BOOK/side_view/1 HOUSE/side_view/1", "BOOK HOUSE"),
        ("anna/BOOK/1 ben/BOOK/1", "BOOK BOOK"),
        # signs that begin like signers
        ("id_card/1 teacher_training/1 users/1", "id,card teacher,training users"),
        # the file repeats its folder
        ("BOOK/book_1 BOOK/BOOK-anna", "BOOK BOOK"),
        # topics and people, by what the library knows
        ("animals/dog animals/cat food/apple", "dog cat apple"),
        ("anna/BOOK ben/BOOK", "BOOK BOOK"),
        ("BOOK/anna BOOK/ben HOUSE/carl HOUSE/dora", "BOOK BOOK HOUSE HOUSE"),
        # a folder of several signs is no sign's
        ("words/❤ words/📖 words/__anna", "❤ 📖 -"),
        ("mine/dog mine/cat mine/IMG_1234", "dog cat -"),
        # folders of phones
        ("Camera_Roll/IMG_1234 WhatsApp_Video/VID_1234 BOOK/1", "- - BOOK"),
        # files beside folders
        ("dog BOOK/1", "dog BOOK"),
        ("IMG_1234 BOOK/1", "- BOOK"),
        # nothing names a sign
        ("1/1 2/1", "- -"),
        ("2024-05-01/IMG_1234", "-"),
        ("DCIM/100APPLE/IMG_1234", "-"),
    ],
)
def test_what_names_the_sign(paths, expected) -> None:
    wanted = [one.replace(",", " ") for one in expected.split()]
    assert named(*paths.split()) == [one.replace("_", " ") for one in wanted]


def test_a_folder_of_a_language_names_no_sign() -> None:
    (one,) = name_places([Place(("ase",), "HAUS_1")], language="ase")
    assert one.gloss == "HAUS"


def test_topics_are_told_by_names_that_do_not_recur() -> None:
    assert named("tiere/hund", "tiere/katze", "essen/apfel", known=()) == ["hund", "katze", "apfel"]


def test_where_nothing_decides_the_user_is_asked() -> None:
    paths = ("anna/BUCH", "ben/BUCH")
    assert named(*paths, known=()) == ["-", "-"]
    reason = told(*paths, known=())[0].reason
    assert reason == Message("import.two_names", folder="anna", file="BUCH")
    assert named(*paths, names=NamesFrom.FILES, known=()) == ["BUCH", "BUCH"]
    assert named(*paths, names=NamesFrom.FOLDERS, known=()) == ["anna", "ben"]


def test_a_number_counts_also_where_the_user_says_that_files_name_the_signs() -> None:
    assert named("BOOK/1", "BOOK/2", names=NamesFrom.FILES) == ["BOOK", "BOOK"]
