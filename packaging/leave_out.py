"""What the frozen program does not carry, each with its reason.

`build.py` checks after every build that the parts that are used are there and that these are not.
"""

import fnmatch
import sys

# Modules that PyInstaller would follow.
MODULES = {
    "IPython": "pyqtgraph's console, not used",
    "PIL._avif": "pictures that nothing here reads; matplotlib writes PNG, videos may be WebP",
    "PIL._imagingcms": "as PIL._avif",
    "PIL._imagingft": "text in pictures, not used; matplotlib draws its own",
    "PIL._imagingtk": "Qt is the window",
    "PySide6.QtQml": "no QML here",
    "PySide6.QtQuick": "no QML here",
    "PySide6.QtPrintSupport": "nothing is printed",
    "PySide6.QtSql": "SQLite is Python's",
    "PySide6.QtTest": "tests only",
    "PySide6.QtNetwork": "no network",
    "caffe2": "torch's old sibling",
    "certifi": "no network",
    "filelock": "torch's compiler, not used",
    "fsspec": "torch's remote checkpoints, not used",
    "functorch": "not used",
    "hypothesis": "tests only",
    "jax": "mediapipe asks for it, for its model maker alone",
    "jaxlib": "as jax",
    "jinja2": "torch's compiler, not used",
    "markupsafe": "as jinja2",
    "matplotlib.backends.backend_qtagg": "plots in windows are pyqtgraph's",
    "matplotlib.tests": "tests",
    "ml_dtypes": "jax's numbers",
    "mypy": "checks only",
    "networkx": "torch's compiler, not used",
    "pandas": "sqlite-utils and tqdm offer it, not used",
    "pose_format": "tests only",
    "pytest": "tests only",
    "_pytest": "tests only",
    "py": "tests only",
    "pygments": "colours in terminals, not used",
    "pylab": "matplotlib's console",
    "pyqtgraph.examples": "examples",
    "pyqtgraph.opengl": "3D items, not used",
    "readline": "for prompts, which there are none; its library is under the GPL",
    "rich": "as pygments",
    "scipy": "computes the starter dictionary, which is shipped ready made",
    "sentencepiece": "mediapipe's text models",
    "setuptools": "building only",
    "pip": "building only",
    **{
        f"signclip_desktop.training.{name}": "measures recipes, in a checkout"
        for name in ("ablations", "bridging", "held_out", "peers", "tables")
    },
    "signclip_desktop.training.chinese_forms": "computes a file of the search",
    "signclip_desktop.training.exemplars": "computes a file of the model's",
    "signclip_desktop.training.inflections": "computes a file of the search",
    "signclip_desktop.training.starter": "computes the starter dictionary",
    "signclip_desktop.training.sums": "computes the lists of hashes",
    "signclip_desktop.training.whitening": "computes the matching file",
    "sounddevice": "mediapipe's microphone; it goes on without",
    "tensorflow": "torch offers it, not used",
    "tkinter": "Qt is the window",
    **{
        f"torch._inductor.{name}": "torch's compiler; torch itself loads only its settings"
        for name in (
            "codegen",
            "fx_passes",
            "kernel",
            "compile_fx",
            "lowering",
            "ir",
            "scheduler",
            "select_algorithm",
            "graph",
            "codecache",
            "autoheuristic",
            "package",
        )
    },
    "torch.utils.benchmark": "not used",
    "torch.utils.tensorboard": "not used",
    "torchvision": "not used",
    "triton": "GPU",
}

# Files inside what is collected, by their place in the program's folder.
FILES = {
    "cv2/data/*": "face cascades of OpenCV, not used",
    "cv2/qt/*": "OpenCV's own Qt",
    "*libQt5*": "OpenCV's own Qt",
    "*.pyi": "types",
    "*.dist-info/RECORD": "lists of files; doctor reads the versions beside them",
    "*.dist-info/sboms/*": "as RECORD",
    "matplotlib/mpl-data/fonts/afm/*": "fonts of PDF and PostScript, which are not written",
    "matplotlib/mpl-data/fonts/pdfcorefonts/*": "as afm",
    "matplotlib/mpl-data/fonts/ttf/[!DL]*": "curves are labelled in DejaVu Sans",
    "matplotlib/mpl-data/fonts/ttf/DejaVuS[!a]*": "as above",
    "matplotlib/mpl-data/fonts/ttf/DejaVuSansM*": "as above",
    "matplotlib/mpl-data/images/*": "buttons of its windows",
    "matplotlib/mpl-data/sample_data/*": "examples",
    "pyqtgraph/icons/peegee/*": "pyqtgraph's own icon",
    "av/*.pxd": "headers",
    "*.h": "headers",
    "*.hpp": "headers",
    "*.cuh": "headers",
    "*.cmake": "building",
    "torch/bin/protoc*": "building",
    "torch/bin/*test*": "torch's tests",
    "torch/bin/*Test*": "torch's tests",
    "torch/bin/*model*": "torch's tests",
    "torch/lib/*test*": "torch's tests",
    "torch/lib/*aoti_custom_ops*": "torch's tests",
    "torch/lib/*backend_with_compiler*": "torch's tests",
    "PySide6/Qt/translations/*": "the program speaks English",
    "PySide6/translations/*": "as above, on Windows",
    "PySide6/plugins/tls/*": "no network, on Windows",
    "PySide6/plugins/networkinformation/*": "as above",
    "assets/screenshot.png": "README's picture",
    "PySide6/Qt/plugins/egldeviceintegrations/*": "bare screens",
    "PySide6/Qt/plugins/generic/*": "bare screens",
    "PySide6/Qt/plugins/platforms/libqeglfs*": "bare screens",
    "PySide6/Qt/plugins/platforms/libqlinuxfb*": "bare screens",
    "PySide6/Qt/plugins/platforms/libqminimalegl*": "bare screens",
    "PySide6/Qt/plugins/platforms/libqvkkhrdisplay*": "bare screens",
    "PySide6/Qt/plugins/platforms/libqvnc*": "network",
    "PySide6/Qt/plugins/platformthemes/libqgtk3*": "needs the system's GTK",
    "torch/_inductor/*.py": "source of what the archive of modules has compiled",
    "torch/distributed/*.py": "as torch/_inductor",
    "torch/include/*": "headers",
    "torch/onnx/*.py": "as torch/_inductor",
    "torch/share/*": "building",
    "torch/test/*": "torch's tests",
    "*/tests/*": "tests",
    "*libnvidia*": "GPU",
    "*libcu*.so*": "GPU",
    "PySide6/Qt/lib/libQt6Quick*": "no QML here",
    "PySide6/Qt/lib/libQt6Qml*": "no QML here",
    "PySide6/Qt/lib/libQt6Pdf*": "no PDF here",
    "PySide6/Qt/lib/libQt6Network*": "no network",
    "PySide6/Qt/lib/libQt6VirtualKeyboard*": "needs QML",
    "PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboard*": "needs QML",
    "PySide6/Qt/plugins/imageformats/libqpdf*": "no PDF here",
    "PySide6/Qt/plugins/networkinformation/*": "no network",
    "PySide6/Qt/plugins/tls/*": "no network",
    "PySide6/Qt/plugins/qmltooling/*": "no QML here",
    "PySide6/Qt/qml/*": "no QML here",
    "mediapipe/modules/iris_landmark/*": "refined faces, not used",
    "mediapipe/modules/face_landmark/face_landmark_with_*": "refined faces, not used",
    "mediapipe/modules/objectron/*": "boxes and shoes",
    "mediapipe/modules/selfie_segmentation/*": "background removal, not used",
    "mediapipe/modules/hand_landmark/hand_landmark_lite.tflite": "complexity 0, not used",
    "mediapipe/modules/palm_detection/palm_detection_lite.tflite": "complexity 0, not used",
    "mediapipe/modules/face_detection/face_detection_full_range_cpu*": "its graph is compiled in",
    "mediapipe/tasks/*": "the newer interface, not used",
}

# What a pattern above would take and must stay.
KEPT = (
    "torch/*config*.py",  # reads its own source when it is imported
)

# What must be there for the program to work; tests of the frozen program run it all.
NEEDED = (
    "av/container/*",
    "PIL/_webp*",
    *(("torch/bin/torch_shm_manager",) if sys.platform != "win32" else ()),
    "mediapipe/modules/holistic_landmark/holistic_landmark_cpu.binarypb",
    "mediapipe/modules/pose_landmark/pose_landmark_full.tflite",
    "mediapipe/modules/hand_landmark/hand_landmark_full.tflite",
    "mediapipe/modules/hand_landmark/hand_landmark_tracking_cpu.binarypb",
    "mediapipe/modules/hand_landmark/handedness.txt",
    "mediapipe/modules/palm_detection/palm_detection_full.tflite",
    "mediapipe/modules/face_landmark/face_landmark.tflite",
    "mediapipe/modules/face_detection/face_detection_full_range_sparse.tflite",
    "mediapipe/modules/pose_detection/pose_detection.tflite",
    "assets/*",
    "models/*",
    "THIRD_PARTY.md",
    "LICENSE",
)


def is_left_out(place: str) -> bool:
    """Whether a file, by its place in the program's folder, stays out."""
    place = place.replace("\\", "/")
    if any(fnmatch.fnmatchcase(place, pattern) for pattern in KEPT):
        return False
    return any(fnmatch.fnmatchcase(place, pattern) for pattern in FILES)
