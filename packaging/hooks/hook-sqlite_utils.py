"""PyInstaller: sqlite-utils asks for its own version and for plugins through its metadata."""

from PyInstaller.utils.hooks import copy_metadata

datas = copy_metadata("sqlite-utils")
