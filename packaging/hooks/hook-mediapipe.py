"""PyInstaller: MediaPipe's graphs and models, which it opens by path beside its own code."""

from PyInstaller.utils.hooks import collect_data_files, collect_submodules

datas = collect_data_files("mediapipe", includes=["modules/**"])
# The graph's options are messages that register themselves when they are imported.
hiddenimports = collect_submodules(
    "mediapipe", filter=lambda name: name.split(".")[1:2] in ([], ["calculators"], ["framework"])
)
