"""PyInstaller: torch's libraries and what the encoder imports; not all of torch.

In place of the community's hook, which collects every module of torch in source form too.
"""

from pathlib import Path

from PyInstaller.utils.hooks import (
    PY_DYLIB_PATTERNS,
    collect_dynamic_libs,
    collect_submodules,
    get_module_file_attribute,
)

# torch's config modules and functions for TorchScript read their own source when imported.
module_collection_mode = "pyz+py"
warn_on_missing_hiddenimports = False
# Every optimiser loads torch._dynamo, which imports these by names that it puts together.
hiddenimports = collect_submodules("torch._dynamo.polyfills")
binaries = collect_dynamic_libs("torch", search_patterns=[*PY_DYLIB_PATTERNS, "*.so.*"])
# torch looks for this program when it is imported, and does not load without.
_manager = Path(get_module_file_attribute("torch")).parent / "bin" / "torch_shm_manager"
if _manager.is_file():
    binaries.append((str(_manager), "torch/bin"))
# A link beside the program confuses torch about where its libraries are.
bindepend_symlink_suppression = ["**/torch/lib/*.so*"]
