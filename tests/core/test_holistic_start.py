"""MediaPipe starts without what it imports and never uses here."""

import subprocess
import sys


def run(code: str) -> str:
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def test_the_graph_opens_without_matplotlib_and_sounddevice() -> None:
    told = run(
        "import sys\n"
        "from signclip_desktop.core.seeing.holistic import Holistic\n"
        "Holistic().close()\n"
        "print([name for name in ('matplotlib', 'matplotlib.pyplot', 'sounddevice')\n"
        "       if name in sys.modules])"
    )
    assert told.strip() == "[]"


def test_matplotlib_can_still_be_imported_afterwards() -> None:
    told = run(
        "from signclip_desktop.core.seeing.holistic import Holistic\n"
        "Holistic().close()\n"
        "from matplotlib.figure import Figure\n"
        "print(Figure().subplots() is not None)"
    )
    assert told.strip() == "True"


def test_a_matplotlib_that_is_loaded_stays() -> None:
    told = run(
        "import matplotlib\n"
        "from signclip_desktop.core.seeing.holistic import Holistic\n"
        "Holistic().close()\n"
        "import sys\n"
        "print(sys.modules['matplotlib'] is matplotlib)"
    )
    assert told.strip() == "True"
