from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence

from signclip_desktop.settings import assets_dir
from signclip_desktop.ui.actions import ACTIONS, GROUPS, action

pytestmark = pytest.mark.gui


def test_no_key_has_two_meanings() -> None:
    keys = Counter(key for spec in ACTIONS for key in spec.keys)
    assert [key for key, count in keys.items() if count > 1] == []


def test_no_id_is_given_twice() -> None:
    assert len({spec.id for spec in ACTIONS}) == len(ACTIONS)


@pytest.mark.parametrize("spec", ACTIONS, ids=lambda spec: spec.id)
def test_each_action_is_complete(spec, qapp) -> None:
    assert spec.group in GROUPS
    assert spec.text
    assert spec.tip.endswith(".")
    for key in spec.keys:
        assert QKeySequence(key).count() == 1
    if spec.icon:
        assert (assets_dir() / "icons" / f"{spec.icon}.svg").is_file()


def test_actions_are_found_by_id() -> None:
    assert action("record").keys == ("Space",)
    with pytest.raises(KeyError):
        action("nothing")
