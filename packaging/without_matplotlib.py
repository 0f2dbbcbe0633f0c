"""PyInstaller runtime hook: MediaPipe's drawing_utils imports matplotlib and never uses it here."""

import sys
import types

for _name in ("matplotlib", "matplotlib.pyplot"):
    sys.modules.setdefault(_name, types.ModuleType(_name))
sys.modules["matplotlib"].pyplot = sys.modules["matplotlib.pyplot"]  # type: ignore[attr-defined]
