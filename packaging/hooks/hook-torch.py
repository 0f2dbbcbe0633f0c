"""PyInstaller: torch's libraries and what the encoder imports; not all of torch.

In place of the community's hook, which collects every module of torch in source form too.
"""

from PyInstaller.utils.hooks import PY_DYLIB_PATTERNS, collect_dynamic_libs

# Functions marked for TorchScript read their own source when they are imported.
module_collection_mode = "pyz+py"
warn_on_missing_hiddenimports = False
binaries = collect_dynamic_libs("torch", search_patterns=[*PY_DYLIB_PATTERNS, "*.so.*"])
# A link beside the program confuses torch about where its libraries are.
bindepend_symlink_suppression = ["**/torch/lib/*.so*"]
