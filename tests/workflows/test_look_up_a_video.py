"""A teacher looks signs up in videos, in the dictionary that comes with the program."""

import json

import pytest

from signclip_desktop.cli import main as cli


# The people of book_a and interesting are in the sources that the encoder learned from, the
# person of book_b is not.
@pytest.mark.parametrize(
    ("video", "gloss"), [("book_b", "book"), ("book_a", "book"), ("interesting", "interesting")]
)
def test_the_sign_of_a_video_is_within_the_first_three(shared, capfdbinary, video, gloss) -> None:
    with pytest.raises(SystemExit) as leaving:
        cli.main(["lookup", str(shared / "video" / f"{video}.mp4"), "--json"])
    assert not leaving.value.code
    document = json.loads(capfdbinary.readouterr().out)
    assert gloss in [match["gloss"] for match in document["matches"][:3]]
