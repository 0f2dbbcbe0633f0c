"""Every action that has a key: one table for menus, tool tips and the sheet of shortcuts.

`main_window` makes a QAction of each entry; the sheet in Help is written from the same table,
so that it cannot be out of date.
"""

from dataclasses import dataclass

RESULT_KEYS = 8

LOOK_UP = "Look up a sign"
WORDS = "Look up a word"
PLAYBACK = "Watch a sign"
EDIT = "Edit"
LIBRARY = "My dictionary"
VIEW = "View"
HELP = "Help"
GROUPS = (LOOK_UP, WORDS, PLAYBACK, EDIT, LIBRARY, VIEW, HELP)


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One thing the user can do by menu or key.

    Attributes:
        id: name in code, such as "record".
        text: what the menu says.
        keys: shortcuts in Qt's portable form; the first one is shown in menus.
        group: heading in the sheet of shortcuts, one of GROUPS.
        tip: one sentence for the tool tip and the status line.
        icon: file name in assets/icons without ".svg"; "" for none.
        checkable: it is switched on and off.
    """

    id: str
    text: str
    keys: tuple[str, ...]
    group: str
    tip: str
    icon: str = ""
    checkable: bool = False


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("record", "Record a sign", ("Space",), LOOK_UP,
               "Start or stop recording.", "record"),
    ActionSpec("again", "Sign again", ("R",), LOOK_UP,
               "Record again; earlier attempts are kept.", "again"),
    ActionSpec("combine", "Combine my attempts", ("Shift+R",), LOOK_UP,
               "Look up all attempts together.", "combine"),
    *(
        ActionSpec(f"result_{number}", f"Result {number} of the page", (str(number),), LOOK_UP,
                   f"Show result {number} of the page in detail.")
        for number in range(1, RESULT_KEYS + 1)
    ),
    ActionSpec("open_video", "Open a video...", ("Ctrl+O",), LOOK_UP,
               "Look up a sign in a video file.", "film"),
    ActionSpec("use_camera", "Use the camera", ("Ctrl+Shift+C",), LOOK_UP,
               "Go back from a video to the camera.", "camera"),
    ActionSpec("search", "Search for a word", ("Ctrl+L", "Ctrl+F", "/"), WORDS,
               "Go to the search field.", "search"),
    ActionSpec("browse", "Browse by picture", ("Ctrl+B",), WORDS,
               "Browse by handshape, place and movement, from A to Z, or by list.", "hand"),
    ActionSpec("back", "Back", ("Alt+Left",), WORDS, "Show the previous sign.", "back"),
    ActionSpec("forward", "Forward", ("Alt+Right",), WORDS, "Show the next sign.", "forward"),
    ActionSpec("play", "Play or pause", ("P",), PLAYBACK, "Play or pause the sign.", "play"),
    ActionSpec("step_back", "One frame back", (",",), PLAYBACK, "Go one frame back.",
               "step-back"),
    ActionSpec("step_on", "One frame forward", (".",), PLAYBACK, "Go one frame forward.",
               "step-on"),
    ActionSpec("slower", "Slower", ("[",), PLAYBACK, "Play more slowly.", "slower"),
    ActionSpec("faster", "Faster", ("]",), PLAYBACK, "Play faster.", "faster"),
    ActionSpec("mirror", "Mirror the sign", ("M",), PLAYBACK,
               "Show the sign as in a mirror.", "mirror", checkable=True),
    ActionSpec("loop", "Loop", ("L",), PLAYBACK, "Start again at the end.", "loop",
               checkable=True),
    ActionSpec("compare", "Compare with my recording", ("C",), PLAYBACK,
               "Show my recording beside the sign.", "compare", checkable=True),
    ActionSpec("undo", "Undo", ("Ctrl+Z",), EDIT,
               "Take back what you changed last in your dictionary.", "undo"),
    ActionSpec("redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), EDIT,
               "Do again what you undid last.", "redo"),
    ActionSpec("add_sign", "Add a sign...", ("Ctrl+N",), LIBRARY,
               "Add a sign from the last recording or from files.", "plus"),
    ActionSpec("add_to_list", "Add to a list...", ("Ctrl+D",), LIBRARY,
               "Add this sign to a list.", "list-add"),
    ActionSpec("history", "History", ("Ctrl+H",), LIBRARY, "Show what you looked up.",
               "history"),
    ActionSpec("import", "Import...", ("Ctrl+Shift+I",), LIBRARY,
               "Add signs from videos or .pose files.", "import"),
    ActionSpec("export", "Export...", ("Ctrl+Shift+E",), LIBRARY,
               "Write your signs to a folder.", "export"),
    ActionSpec("backup", "Back up...", ("Ctrl+Shift+B",), LIBRARY,
               "Copy the whole dictionary to a file.", "backup"),
    ActionSpec("preferences", "Preferences...", ("Ctrl+,",), VIEW, "Camera, hand, theme, text.",
               "settings"),
    ActionSpec("text_larger", "Larger text", ("Ctrl++", "Ctrl+="), VIEW, "Make all text larger.",
               "text-larger"),
    ActionSpec("text_smaller", "Smaller text", ("Ctrl+-",), VIEW, "Make all text smaller.",
               "text-smaller"),
    ActionSpec("text_normal", "Normal text", ("Ctrl+0",), VIEW, "Text at 100 %."),
    ActionSpec("full_screen", "Full screen", ("F11",), VIEW, "Fill the screen.",
               checkable=True),
    ActionSpec("reset_layout", "Reset the layout", (), VIEW,
               "Give the parts of the window their original sizes."),
    ActionSpec("shortcuts", "Keyboard shortcuts", ("F1", "Ctrl+/"), HELP,
               "Show this sheet.", "keyboard"),
    ActionSpec("first_run", "Show the first steps again...", (), HELP,
               "Privacy, camera check, hand, practice sign.", "help"),
    ActionSpec("about", "About, quality and licences...", (), HELP,
               "What this program can and cannot do.", "info"),
    ActionSpec("quit", "Quit", ("Ctrl+Q",), HELP, "Close the program."),
)  # fmt: skip


def action(action_id: str) -> ActionSpec:
    """The entry of that id.

    Raises:
        KeyError: no such action.
    """
    for spec in ACTIONS:
        if spec.id == action_id:
            return spec
    raise KeyError(action_id)
