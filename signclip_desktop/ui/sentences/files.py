"""Sentences on files that are read: .pose files, tables, JSON, archives of arrays."""

from signclip_desktop.ui.sentences.marking import QT_TRANSLATE_NOOP, Sentences

SENTENCES: Sentences = {
    "json.too_long": QT_TRANSLATE_NOOP("files", "it is longer than {most:,} bytes"),
    "json.not_utf8": QT_TRANSLATE_NOOP("files", "it is not UTF-8 text"),
    "json.not_json": QT_TRANSLATE_NOOP("files", "it is not JSON (line {line}: {problem})"),
    "json.folder": QT_TRANSLATE_NOOP("files", "it is a folder"),
    "json.not_ordinary": QT_TRANSLATE_NOOP("files", "it is not a regular file"),
    "json.too_deep": QT_TRANSLATE_NOOP("files", "it is nested more than {most} levels deep"),
    "json.long_number": QT_TRANSLATE_NOOP(
        "files", "it holds a number of {characters:,} characters"
    ),
    "json.large_number": QT_TRANSLATE_NOOP(
        "files", "it holds the number {number}, which is too large"
    ),
    "json.no_number": QT_TRANSLATE_NOOP("files", "it holds {value}, which is not a number"),
    "json.half_character": QT_TRANSLATE_NOOP("files", "it holds half of a character"),
    "archive.compression_broken": QT_TRANSLATE_NOOP(
        "files", "its compressed part is broken ({problem})"
    ),
    "archive.other_size": QT_TRANSLATE_NOOP(
        "files", "it does not unpack to the {expected:,} bytes that it states"
    ),
    "archive.too_large": QT_TRANSLATE_NOOP("files", "it is larger than {most:,} bytes"),
    "archive.not_ordinary": QT_TRANSLATE_NOOP("files", "it is not a regular file"),
    "archive.broken": QT_TRANSLATE_NOOP("files", "its archive is broken ({problem})"),
    "archive.not_npz": QT_TRANSLATE_NOOP("files", "it is not an .npz archive, or it is cut off"),
    "archive.too_many_arrays": QT_TRANSLATE_NOOP("files", "it lists more than {most} arrays"),
    "archive.no_array": QT_TRANSLATE_NOOP("files", "it holds “{name}”, which is not an array"),
    "archive.arrays_too_large": QT_TRANSLATE_NOOP(
        "files", "its arrays take more than {most:,} bytes"
    ),
    "archive.array_of_other_size": QT_TRANSLATE_NOOP(
        "files", "the array {array} differs in size from what it states"
    ),
    "archive.array_cut_off": QT_TRANSLATE_NOOP("files", "the array {array} is cut off"),
    "archive.array_no_text": QT_TRANSLATE_NOOP(
        "files", "the array {array} holds something that is not text"
    ),
    "archive.array_form": QT_TRANSLATE_NOOP(
        "files", "an array has the format {form}, not 1.0 or 2.0"
    ),
    "archive.array_of_objects": QT_TRANSLATE_NOOP("files", "an array holds objects"),
    "archive.array_shape": QT_TRANSLATE_NOOP("files", "an array has the shape {shape}"),
    "archive.header_cut_off": QT_TRANSLATE_NOOP("files", "its header is cut off or too long"),
    "archive.header_no_list": QT_TRANSLATE_NOOP(
        "files", "its header is not a list of at most {most:,} tensors"
    ),
    "archive.tensors_of_other_size": QT_TRANSLATE_NOOP(
        "files", "its tensors differ in size from what it states"
    ),
    "archive.header_broken": QT_TRANSLATE_NOOP("files", "its header is broken: {problem}"),
    "archive.impossible_tensor": QT_TRANSLATE_NOOP(
        "files", "its header describes a tensor that cannot exist"
    ),
    "file.held": QT_TRANSLATE_NOOP(
        "files", "The file {file} belongs to the dictionary that is open; choose a recording."
    ),
    "pose_file.not_pose": QT_TRANSLATE_NOOP(
        "files",
        "{file} is not a .pose file; choose one written by pose-format or by this program.",
    ),
    "pose_file.no_access": QT_TRANSLATE_NOOP(
        "files", "{file} cannot be read; check its path and permissions."
    ),
    "pose_file.cut_off": QT_TRANSLATE_NOOP(
        "files", "{file} is cut off; copy or download it again."
    ),
    "pose_file.not_full": QT_TRANSLATE_NOOP(
        "files",
        "{file} is not full MediaPipe Holistic: it lacks the shoulders or a hand; make "
        "it again from the video.",
    ),
    "pose_file.not_ordinary": QT_TRANSLATE_NOOP(
        "files", "{file} is not a regular file; choose a .pose file."
    ),
    "pose_file.too_large": QT_TRANSLATE_NOOP(
        "files", "{file} is larger than 1 GB; cut out the part with the sign."
    ),
    "pose_file.empty": QT_TRANSLATE_NOOP("files", "{file} is empty; copy or download it again."),
    "pose_file.missing": QT_TRANSLATE_NOOP(
        "files", "There is no file {file}; check whether it was moved or renamed."
    ),
    "pose_file.no_picture_size": QT_TRANSLATE_NOOP(
        "files", "{file} does not state the size of its pictures; make it again."
    ),
    "pose_file.version": QT_TRANSLATE_NOOP(
        "files", "{file} has the format version {version:g}, not 0.1 or 0.2; convert it."
    ),
    "pose_file.no_frames": QT_TRANSLATE_NOOP("files", "{file} holds no frames; choose another."),
    "pose_file.too_many_frames": QT_TRANSLATE_NOOP(
        "files",
        "{file} holds {frames:,} frames, more than half an hour; cut out the part with the sign.",
    ),
    "pose_file.frame_rate": QT_TRANSLATE_NOOP(
        "files", "{file} states {fps:g} frames a second; make it again from the video."
    ),
    "pose_file.too_long": QT_TRANSLATE_NOOP(
        "files", "{file} lasts longer than a day; cut out the part with the sign."
    ),
    "pose_file.points_far_out": QT_TRANSLATE_NOOP(
        "files", "{file} holds points far outside any picture; make it again from the video."
    ),
    "index.row_unreadable": QT_TRANSLATE_NOOP("files", "it cannot be read ({problem})"),
    "index.rows": QT_TRANSLATE_NOOP("files", "{count:,} rows"),
    "index.more_rows": QT_TRANSLATE_NOOP("files", "more than {most:,} rows"),
    "index.too_many_rows": QT_TRANSLATE_NOOP(
        "files",
        "The file {file} has {rows}, and a list of recordings may have {most:,}; split "
        "it, and import the parts one by one.",
    ),
    "index.words_or_glosses": QT_TRANSLATE_NOOP("files", "words or glosses"),
    "index.column_missing": QT_TRANSLATE_NOOP(
        "files",
        "The file {file} is not a list of recordings: the column {column} is missing; "
        "its first line must name the columns {columns}. Add them, or rename the file "
        "to import the folder by file name.",
    ),
    "name.leads_out": QT_TRANSLATE_NOOP("files", "it leads out of its folder"),
    "name.character": QT_TRANSLATE_NOOP(
        "files", "it holds a character that some systems do not allow"
    ),
    "name.device": QT_TRANSLATE_NOOP("files", "Windows reserves this name for a device"),
    "name.spaces": QT_TRANSLATE_NOOP(
        "files", "it begins with a space, or ends with a dot or space"
    ),
    "name.too_long": QT_TRANSLATE_NOOP("files", "it is too long"),
    "name.no_text": QT_TRANSLATE_NOOP("files", "it is not readable text"),
    "name.refused": QT_TRANSLATE_NOOP("files", "The name “{name}” cannot be used: {problem}."),
    "path.leads_out": QT_TRANSLATE_NOOP(
        "files", "The path “{path}” is not allowed: it leads out of its folder."
    ),
    "path.no_file": QT_TRANSLATE_NOOP(
        "files", "The path “{path}” is not allowed: it is not a file."
    ),
    "path.case": QT_TRANSLATE_NOOP(
        "files",
        "The path “{path}” is ambiguous: {files} differ only in case, and neither is "
        "written like it.",
    ),
    "path.missing": QT_TRANSLATE_NOOP("files", "There is no file “{path}” in the folder."),
    "path.circle": QT_TRANSLATE_NOOP(
        "files",
        "It is a link that leads in a circle; import the file or folder that it stands for.",
    ),
    "path.web_address": QT_TRANSLATE_NOOP(
        "files", "“{path}” is a web address; download the recording, and name its file instead."
    ),
    "path.absolute": QT_TRANSLATE_NOOP(
        "files",
        "The path “{path}” is not allowed: it names a place on one computer; put the "
        "recording beside the index, and give its path from there.",
    ),
    "path.too_deep": QT_TRANSLATE_NOOP(
        "files", "The path “{path}” is not allowed: it may lead one folder down, no further."
    ),
    "index.cell_no_text": QT_TRANSLATE_NOOP("files", "a cell is not text"),
    "index.no_recording": QT_TRANSLATE_NOOP("files", "it names no recording"),
    "index.no_word": QT_TRANSLATE_NOOP("files", "it has neither a gloss nor a word"),
    "index.times": QT_TRANSLATE_NOOP(
        "files", "start and end must be milliseconds, with the end after the start"
    ),
    "index.cell_too_long": QT_TRANSLATE_NOOP(
        "files", "{column} has {letters:,} letters, and at most {most:,} can be kept"
    ),
    "table.workbook": QT_TRANSLATE_NOOP("files", "a spreadsheet workbook (such as .xlsx or .ods)"),
    "table.old_workbook": QT_TRANSLATE_NOOP("files", "an old spreadsheet workbook (.xls)"),
    "table.pdf": QT_TRANSLATE_NOOP("files", "a PDF document"),
    "table.rtf": QT_TRANSLATE_NOOP("files", "a rich text document (.rtf)"),
    "table.compressed": QT_TRANSLATE_NOOP("files", "a compressed file"),
    "table.database": QT_TRANSLATE_NOOP("files", "a database"),
    "table.too_large": QT_TRANSLATE_NOOP(
        "files",
        "The file {file} has {size_mb:,.0f} MB, and a list of recordings may have "
        "{most_mb}; split it.",
    ),
    "table.no_access": QT_TRANSLATE_NOOP(
        "files", "The file {file} cannot be read; check its permissions."
    ),
    "table.long_line": QT_TRANSLATE_NOOP(
        "files",
        "The file {file} has a line of more than {most:,} letters, which no list of "
        "recordings has; save it as a table with a line for each recording.",
    ),
    "table.not_text": QT_TRANSLATE_NOOP(
        "files",
        "The file {file} is {what}, not text; open it, save it as text (CSV UTF-8), "
        "then try again.",
    ),
    "table.markup": QT_TRANSLATE_NOOP(
        "files",
        "The file {file} is a web page or an XML file, not a table; open it in a "
        "spreadsheet program, save it as text (CSV UTF-8), then try again.",
    ),
    "table.encoding": QT_TRANSLATE_NOOP(
        "files",
        "The encoding of the file {file} is not known; save it as text in UTF-8 (CSV "
        "UTF-8), then try again.",
    ),
    "archive.npy_of_other_size": QT_TRANSLATE_NOOP(
        "files", "the array differs in size from what it states"
    ),
    "archive.not_npy": QT_TRANSLATE_NOOP("files", "it is not an array ({problem})"),
    "torch.tensor_beyond_end": QT_TRANSLATE_NOOP(
        "files", "The file is damaged: a tensor reaches beyond its end."
    ),
    "torch.cut_off": QT_TRANSLATE_NOOP("files", "The file is cut off; download it again."),
    "torch.not_ordinary": QT_TRANSLATE_NOOP(
        "files", "{file} is not a regular file of at most {most:,} bytes."
    ),
    "torch.not_opened": QT_TRANSLATE_NOOP("files", "{file} cannot be opened: {reason}."),
    "torch.damaged": QT_TRANSLATE_NOOP(
        "files", "{file} is cut off or damaged, or was not saved by PyTorch; download it again."
    ),
    "torch.byte_order": QT_TRANSLATE_NOOP(
        "files", "{file} was saved on a computer with another byte order."
    ),
    "embeddings.unreadable": QT_TRANSLATE_NOOP(
        "files", "{file} holds no embeddings that can be read: {reason}."
    ),
    "embeddings.unknown_form": QT_TRANSLATE_NOOP(
        "files", "{file} holds no embeddings: it is neither .npz, .jsonl nor .npy."
    ),
    "embeddings.same_name": QT_TRANSLATE_NOOP(
        "files", "Two recordings would both be written to {file}; rename one."
    ),
}
