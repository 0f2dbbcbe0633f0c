"""Which recordings a run learns from, and which are asked."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DataConfig:
    """Which recordings are learned from, and which are asked.

    Attributes:
        files: npz files of the forms that recordings.py knows, relative to the data folder.
        folders: folders of `.pose` files or videos, with an index.csv in sign.mt's form or with
            the sign, and after two underscores the signer, in each file's name.
        folder_language: sign language, ISO 639-3, of the folders' recordings that tell none.
        people: file with the sides and bodies of WLASL's signers (people.py), relative to the
            config; "" for none.
        same_sign: JSON of glosses that are one sign; "" for none.
        phonology: CSV of phonological descriptions, a column `wlasl_gloss`; "" for none.
        train_sources: sources learned from; empty for all. "?" stands for unknown.
        query_sources: sources held out and asked; empty for none.
        small_files: names (without .npz) of files, and of folders, that are drawn from, not used
            up, in an epoch.
        small_draw: recordings drawn from those files in an epoch.
        hold_out_glosses: glosses left out of training, every n-th of the sorted list (the
            few-shot evaluation); 0 for none.
        aliases: words of one file that mean a gloss of another.
    """

    files: tuple[str, ...] = ("wlasl_hands.npz", "holistic_train.npz")
    folders: tuple[str, ...] = ()
    folder_language: str = "ase"
    people: str = ""
    same_sign: str = "wlasl_same_sign.json"
    phonology: str = "asl_phonology.csv"
    train_sources: tuple[str, ...] = ()
    query_sources: tuple[str, ...] = ()
    small_files: tuple[str, ...] = ("holistic_train",)
    small_draw: int = 200
    hold_out_glosses: int = 0
    aliases: dict[str, str] = field(default_factory=dict)
