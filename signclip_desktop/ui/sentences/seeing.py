"""Sentences on cameras, videos and what is seen in them."""

from signclip_desktop.ui.sentences.marking import (
    QT_TRANSLATE_N_NOOP,
    QT_TRANSLATE_NOOP,
    Plural,
    Sentences,
)

SENTENCES: Sentences = {
    "remark.other_person": QT_TRANSLATE_NOOP(
        "seeing", "Another person is in the picture; the person whose hands move was looked up."
    ),
    "remark.signer_unclear": QT_TRANSLATE_NOOP(
        "seeing",
        "Another person in the picture moves their hands as well; if the wrong one was "
        "looked up, make sure that only the signer is in view.",
    ),
    "remark.turned_left": QT_TRANSLATE_NOOP(
        "seeing",
        "The picture lies on its side; it was turned upright for this look-up, and the "
        "file was left unchanged.",
    ),
    "remark.turned_right": QT_TRANSLATE_NOOP(
        "seeing",
        "The picture lies on its side; it was turned upright for this look-up, and the "
        "file was left unchanged.",
    ),
    "remark.turned_over": QT_TRANSLATE_NOOP(
        "seeing",
        "The picture is upside down; it was turned upright for this look-up, and the "
        "file was left unchanged.",
    ),
    "remark.dark": QT_TRANSLATE_NOOP(
        "seeing",
        "The picture is too dark to see hands clearly; film with a light in front of the signer.",
    ),
    "remark.nobody": QT_TRANSLATE_NOOP(
        "seeing",
        "Nobody was seen in the picture; film the signer from head to hips, facing the camera.",
    ),
    "remark.far": QT_TRANSLATE_NOOP(
        "seeing", "The signer is far away and the hands are small; film from closer."
    ),
    "remark.cut_off": QT_TRANSLATE_NOOP(
        "seeing",
        "The hands leave the picture; film from further away, so that head and hands stay in view.",
    ),
    "camera.none_found": QT_TRANSLATE_NOOP(
        "seeing", "No camera was found; plug one in, or open a video file instead."
    ),
    "camera.in_use": QT_TRANSLATE_NOOP(
        "seeing", "Another program is using the camera; close the camera there."
    ),
    "camera.denied": QT_TRANSLATE_NOOP(
        "seeing",
        "This computer does not let the program use the camera; allow it in the "
        "system's privacy settings.",
    ),
    "camera.unplugged": QT_TRANSLATE_NOOP(
        "seeing", "The camera has stopped giving pictures; check its plug."
    ),
    "camera.covered": QT_TRANSLATE_NOOP(
        "seeing", "The camera's picture is black; open its cover or choose another camera."
    ),
    "camera.too_dark": QT_TRANSLATE_NOOP(
        "seeing", "It is too dark to see hands clearly; turn on a light in front of you."
    ),
    "camera.too_slow": QT_TRANSLATE_NOOP(
        "seeing",
        "The camera gives too few pictures a second for fast signs; add light or "
        "choose another camera.",
    ),
    "camera.file_over": QT_TRANSLATE_NOOP(
        "seeing", "{file} has ended; press Try again to play it again."
    ),
    "camera.safe_mode": QT_TRANSLATE_NOOP(
        "seeing", "Safe mode: the camera stays off. Open a video, or start the program as usual."
    ),
    "video.no_decoder": QT_TRANSLATE_NOOP(
        "seeing", "The video decoder could not be started; restart the program or the computer."
    ),
    "video.no_answer": QT_TRANSLATE_NOOP(
        "seeing",
        "{file} gave no picture for {seconds:.0f} seconds, so reading it was stopped; "
        "copy it to this computer's disk and try again.",
    ),
    "video.missing": QT_TRANSLATE_NOOP(
        "seeing", "There is no file {file}; check whether it was moved or renamed."
    ),
    "video.unreachable": QT_TRANSLATE_NOOP("seeing", "{file} cannot be reached; check its path."),
    "video.folder": QT_TRANSLATE_NOOP(
        "seeing", "{file} is a folder; choose a video file inside it."
    ),
    "video.not_ordinary": QT_TRANSLATE_NOOP(
        "seeing", "{file} is not a regular file; copy the video to the disk and open the copy."
    ),
    "video.empty": QT_TRANSLATE_NOOP("seeing", "{file} is empty; copy or download it again."),
    "video.no_permission": QT_TRANSLATE_NOOP(
        "seeing", "{file} may not be read; change its permissions."
    ),
    "video.crashed": QT_TRANSLATE_NOOP(
        "seeing",
        "{file} is damaged: the video decoder failed on it; convert it to MP4 (H.264) "
        "and open that.",
    ),
    "video.nonsense": QT_TRANSLATE_NOOP(
        "seeing",
        "{file} is damaged: the video decoder returned nonsense for it; convert it to "
        "MP4 (H.264) and open that.",
    ),
    "video.gone": QT_TRANSLATE_NOOP(
        "seeing", "{file} is no longer there; check whether it was moved or renamed."
    ),
    "video.sound_only": QT_TRANSLATE_NOOP(
        "seeing", "{file} holds sound but no picture; choose a video of someone signing."
    ),
    "video.no_picture_of_format": QT_TRANSLATE_NOOP(
        "seeing",
        "{file} is damaged: it holds {format} video, but not one picture of it can be "
        "read; copy or download it again.",
    ),
    "video.no_picture": QT_TRANSLATE_NOOP(
        "seeing",
        "{file} is damaged: it holds video, but not one picture of it can be read; "
        "copy or download it again.",
    ),
    "video.unknown_format": QT_TRANSLATE_NOOP(
        "seeing",
        "{file} is in a video format that this program cannot read; convert it to MP4 "
        "(H.264) and open that.",
    ),
    "video.unknown_format_named": QT_TRANSLATE_NOOP(
        "seeing",
        "{file} is in a video format that this program cannot read, {format}; convert "
        "it to MP4 (H.264) and open that.",
    ),
    "video.unknown_format_quoted": QT_TRANSLATE_NOOP(
        "seeing",
        "{file} is in a video format that this program cannot read, “{format}”; "
        "convert it to MP4 (H.264) and open that.",
    ),
    "video.unusual_format": QT_TRANSLATE_NOOP(
        "seeing",
        "{file} is in a video format that this program cannot read, an unusual kind of "
        "{format}; convert it to MP4 (H.264) and open that.",
    ),
    "video.protected": QT_TRANSLATE_NOOP(
        "seeing",
        "{file} is copy-protected and cannot be read; choose a video that is not protected.",
    ),
    "video.past_the_end": QT_TRANSLATE_NOOP(
        "seeing", "{file} ends at {end_s} s, before the span begins; choose a span within it."
    ),
    "video.too_large": QT_TRANSLATE_NOOP(
        "seeing",
        "{file} has pictures of {size} pixels, and at most {most_millions:.0f} million "
        "pixels can be read; make a smaller copy of it, such as 1920 x 1080.",
    ),
    "video.too_long": QT_TRANSLATE_NOOP(
        "seeing",
        "{file} is {length} long, longer than the {most} that can be read at once; cut "
        "out the part that shows the sign.",
    ),
    "video.longer_than": QT_TRANSLATE_NOOP(
        "seeing",
        "{file} is longer than the {most} that can be read at once; cut out the part "
        "that shows the sign.",
    ),
    "video.too_many": QT_TRANSLATE_NOOP(
        "seeing", "{file} holds more than {most} pictures; cut out the part that shows the sign."
    ),
    "video.out_of_memory": QT_TRANSLATE_NOOP(
        "seeing", "{file} needs too much memory; make a smaller copy of it."
    ),
    "video.stalled": QT_TRANSLATE_NOOP(
        "seeing",
        "{file} is damaged: the video decoder worked on it for a long time and found "
        "no picture; copy or download it again.",
    ),
    "video.pictures_lost": QT_TRANSLATE_NOOP(
        "seeing",
        "{file} is damaged: {lost} of its {of} pictures cannot be read, the first "
        "after {read_s:.1f} s; copy or download it again.",
    ),
    "video.end_missing": QT_TRANSLATE_NOOP(
        "seeing",
        "{file} breaks off at {read_s:.1f} s: its end is missing; copy or download it again.",
    ),
    "video.breaks_off": QT_TRANSLATE_NOOP(
        "seeing", "{file} breaks off at {read_s:.1f} of {of_s:.1f} s; copy or download it again."
    ),
    "video.not_a_video": QT_TRANSLATE_NOOP(
        "seeing", "{file} is not a video; choose a video file such as MP4."
    ),
    "video.playlist": QT_TRANSLATE_NOOP(
        "seeing",
        "{file} is a text that leads to other files, not a video; choose the video itself.",
    ),
    "video.cut_off": QT_TRANSLATE_NOOP(
        "seeing",
        "{file} is cut off: its end is missing, and without it nothing can be read; "
        "copy or download it again.",
    ),
    "video.broken_index": QT_TRANSLATE_NOOP(
        "seeing", "{file} is damaged: its index cannot be read; copy or download it again."
    ),
    "length.seconds": Plural(
        "seconds",
        one=QT_TRANSLATE_NOOP("seeing", "1 second"),
        other=QT_TRANSLATE_N_NOOP("seeing", "{seconds} seconds"),
    ),
    "length.minutes": Plural(
        "minutes",
        one=QT_TRANSLATE_NOOP("seeing", "1 minute"),
        other=QT_TRANSLATE_N_NOOP("seeing", "{minutes} minutes"),
    ),
    "length.minutes_and_seconds": QT_TRANSLATE_NOOP("seeing", "{minutes}:{seconds:02} minutes"),
    "landmarker.no_mediapipe": QT_TRANSLATE_NOOP(
        "seeing", "MediaPipe, which finds hands and body, is missing; install the program again."
    ),
    "landmarker.files_missing": Plural(
        "count",
        one=QT_TRANSLATE_NOOP(
            "seeing", "A model file of MediaPipe is missing; install the program again."
        ),
        other=QT_TRANSLATE_N_NOOP(
            "seeing", "{count} model files of MediaPipe are missing; install the program again."
        ),
    ),
    "landmarker.not_loaded": QT_TRANSLATE_NOOP(
        "seeing",
        "The models that find hands and body could not be loaded; install the program again.",
    ),
    "span.ends_first": QT_TRANSLATE_NOOP(
        "seeing", "The span ends at {to_s:g} s, before it begins; give a later end."
    ),
    "span.no_picture": QT_TRANSLATE_NOOP(
        "seeing",
        "No picture of {name} lies in the span; choose a longer one, or one before its end.",
    ),
    "video.no_readable_picture": QT_TRANSLATE_NOOP(
        "seeing", "{file} holds no picture that can be read; choose another."
    ),
    "span.no_frame": QT_TRANSLATE_NOOP(
        "seeing", "{file} has no frame in that span; it ends at {end_s:.2f} s."
    ),
    "video.film_empty": QT_TRANSLATE_NOOP(
        "seeing", "{file} holds no picture; choose a video of someone signing."
    ),
    "span.marked_empty": QT_TRANSLATE_NOOP(
        "seeing", "The marked span holds no frame; move its handles further apart."
    ),
}
