"""The threads and view models of one window, made and stopped together."""

from collections.abc import Callable, Sequence

from signclip_desktop.core.seeing.cameras import CameraHealth, CameraInfo, find_camera, list_cameras
from signclip_desktop.core.seeing.frame_source import FrameSource
from signclip_desktop.core.seeing.played_file import PlayedFile
from signclip_desktop.errors import CameraState, CameraUnavailable, Message
from signclip_desktop.services.look_up_protocols import Tools
from signclip_desktop.services.look_up_tools import RealTools
from signclip_desktop.settings import Preferences, load_preferences
from signclip_desktop.ui.commands import Commands
from signclip_desktop.ui.options import Options
from signclip_desktop.ui.view_models.enrol import EnrolViewModel
from signclip_desktop.ui.view_models.film import FilmViewModel
from signclip_desktop.ui.view_models.history import HistoryViewModel
from signclip_desktop.ui.view_models.home import HomeViewModel
from signclip_desktop.ui.view_models.importing import ImportViewModel
from signclip_desktop.ui.view_models.live import LiveViewModel
from signclip_desktop.ui.view_models.matches import MatchesViewModel
from signclip_desktop.ui.view_models.preferences import PreferencesViewModel
from signclip_desktop.ui.view_models.search import SearchViewModel
from signclip_desktop.ui.view_models.sign_detail import SignDetailViewModel
from signclip_desktop.ui.view_models.sign_labels import SignLabels
from signclip_desktop.ui.view_models.sign_language import SignLanguageViewModel
from signclip_desktop.ui.view_models.undoing import UndoViewModel
from signclip_desktop.workers.camera import LOST_AFTER_S, Camera
from signclip_desktop.workers.cameras import CameraLister
from signclip_desktop.workers.film import FilmReader
from signclip_desktop.workers.library import Library
from signclip_desktop.workers.look_up import LookUp

# A file that is played again and again starts a decoder for each round.
FILE_LOST_AFTER_S = 30.0
MakeSource = Callable[[str], FrameSource]


class Models:
    """Everything behind the panels.

    Args:
        options: how the program was started.
        tools: what the recognition thread uses; tests give stand-ins.
        make_source: opens a camera by its id; tests give stand-ins.
        look_for_cameras: lists the cameras; runs in a thread.

    Attributes:
        trouble: messages about settings that could not be read.
    """

    def __init__(
        self,
        options: Options,
        *,
        tools: Tools | None = None,
        make_source: MakeSource | None = None,
        look_for_cameras: Callable[[], Sequence[CameraInfo]] = list_cameras,
    ) -> None:
        self.trouble: list[Message] = []
        preferences = (
            Preferences() if options.safe_mode else load_preferences(tell=self.trouble.append)
        )
        self.library = Library(options.db, keep_history=preferences.keep_history)
        self.look_up = LookUp(tools or RealTools(safe=options.safe_mode))
        self.camera = Camera(
            make_source or source_for(options),
            self.look_up.inbox,
            make_judge=CameraHealth,
            lost_after_s=FILE_LOST_AFTER_S if options.camera_file else LOST_AFTER_S,
        )
        self.reader = FilmReader()
        self.lister = CameraLister(look_for_cameras)
        self.preferences = PreferencesViewModel(preferences, self.library)
        self.live = LiveViewModel(
            self.camera,
            self.look_up,
            hands_up=preferences.hands_up_start,
            camera_id=preferences.camera_id,
        )
        self.film = FilmViewModel(self.reader, self.look_up)
        self.matches = MatchesViewModel(self.library, self.look_up)
        labels = SignLabels(self.library)
        self.search = SearchViewModel(self.library, labels)
        self.home = HomeViewModel(self.library, labels)
        self.sign_language = SignLanguageViewModel(
            self.library, self.look_up, self.search, self.matches, self.home
        )
        self.detail = SignDetailViewModel(self.library, self.look_up)
        self.history = HistoryViewModel(self.library, keep_history=preferences.keep_history)
        self.enrol = EnrolViewModel(self.library, self.look_up)
        self.importing = ImportViewModel(self.library)
        self.undoing = UndoViewModel(self.library)
        self.commands = Commands(self.live, self.film, self.matches)

    def start(self) -> None:
        """Open the library and load the models, each in its thread."""
        self.library.start()
        self.look_up.start()

    def stop(self) -> None:
        """Close the camera first, whose lamp tells the user; then the rest."""
        self.camera.close()
        self.film.close()
        self.lister.stop()
        self.look_up.stop()
        self.library.stop()


def source_for(options: Options) -> MakeSource:
    """How a camera is opened; the functions run in the capture thread."""
    if options.camera_file is not None:
        path = options.camera_file
        return lambda camera_id: PlayedFile(path)
    if options.safe_mode:
        return _no_camera
    return _webcam


def _webcam(camera_id: str) -> FrameSource:
    from signclip_desktop.core.seeing.webcam import Webcam

    return Webcam(find_camera(camera_id))


def _no_camera(camera_id: str) -> FrameSource:
    raise CameraUnavailable(CameraState.NONE_FOUND, "camera.safe_mode")
