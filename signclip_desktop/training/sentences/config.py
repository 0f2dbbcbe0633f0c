"""What a run of sentences is told: a TOML file, checked and frozen."""

from dataclasses import dataclass, field
from pathlib import Path

from signclip_desktop.core.encoding.signmouth.decoder import DecoderSizes
from signclip_desktop.core.encoding.signmouth.fusion import FUSIONS
from signclip_desktop.core.encoding.signmouth.model import STREAMS, EncoderSizes
from signclip_desktop.core.encoding.signmouth.translator import ALIGNMENTS, LossWeights
from signclip_desktop.core.encoding.signmouth.words import UNITS
from signclip_desktop.errors import UsageError
from signclip_desktop.training.learning.config import LoopConfig
from signclip_desktop.training.learning.settings_file import read_toml, section

FEATURES = ("streams", "landmarks", "official", "glosses")
# Largest sizes of a model of one's own; a language model has its own.
_MOST = {"hidden": 4096, "width": 4096, "reading": 24, "writing": 24, "heads": 64, "pieces": 64_000}


@dataclass(frozen=True, slots=True)
class SentenceData:
    """Which sentences are learned from, chosen on and tested with.

    Attributes:
        train: table of sentences (tables.py), relative to the data folder.
        dev: the same; the model is chosen on it.
        test: the same, for `signclip translate eval`; "" for none.
        features: where hands and lips come from, one of FEATURES: "streams" of whole numbers in
            an .npz file, "landmarks" of videos or .pose files, the "official" feature files, or
            the table's "glosses" as a limit of what hands could tell.
        files: the .npz file of "streams", or the folder of the recordings or feature files.
        manual: array of the hands in the .npz file.
        lips: array of the lips in the .npz file.
    """

    train: str = ""
    dev: str = ""
    test: str = ""
    features: str = "streams"
    files: str = ""
    manual: str = "hand_shape"
    lips: str = "mouth_shape"


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Form and sizes of the translator.

    Attributes:
        fusion: one of fusion.FUSIONS.
        streams: "both", "manual" or "lips".
        hidden: width of the streams.
        width: width of the visual tokens and of the decoder; a language model has its own.
        shorten: frames that become one token: 1, 2 or 4.
        reading: blocks over the visual tokens.
        writing: blocks over the text.
        heads: of every attention.
        stream_dropout: of the streams and the temporal encoder.
        dropout: of the decoder.
        word_dropout: of the embedded text, whole words.
        units: "words", or "pieces" of words.
        pieces: how many pieces.
        least: times that a word must occur.
        apart: lower-case the sentences and set their punctuation apart.
        language_model: folder of Flan-T5 or mT5 in place of the small decoder; "" for none.
        language: of the sentences, in English, for a language model's prompt.
    """

    fusion: str = "gated"
    streams: str = "both"
    hidden: int = 256
    width: int = 256
    shorten: int = 4
    reading: int = 3
    writing: int = 3
    heads: int = 4
    stream_dropout: float = 0.1
    dropout: float = 0.2
    word_dropout: float = 0.0
    units: str = "words"
    pieces: int = 2000
    least: int = 1
    apart: bool = True
    language_model: str = ""
    language: str = "German"


@dataclass(frozen=True, slots=True)
class SentenceLoop(LoopConfig):
    """How long and how fast a translator learns, and how its clips are varied.

    Attributes:
        warp: largest change of speed, as a share.
        hide: longest stretch of hidden frames, as a share of the clip.
        stream_drop: share of clips whose lips are hidden altogether.
    """

    epochs: int = 40
    batch: int = 64
    rate: float = 1e-3
    matrix_rate: float = 0.0
    decay: float = 0.01
    averaging: float = 0.998
    evaluate_every: int = 2
    patience: int = 8
    warp: float = 0.2
    hide: float = 0.15
    stream_drop: float = 0.0


@dataclass(frozen=True, slots=True)
class Decoding:
    """How sentences are written.

    Attributes:
        beams: of the search; dev is scored with 1 while the model trains.
        most: tokens of a sentence.
        length_powers: tried on dev at the end; the best one is kept.
    """

    beams: int = 5
    most: int = 80
    length_powers: tuple[float, ...] = (0.6, 1.0, 1.4, 2.0)


@dataclass(frozen=True, slots=True)
class SentenceConfig:
    """One run.

    Attributes:
        name: of the model.
        data_folder: where the files of `data` lie.
        data: sentences.
        model: sizes.
        loss: weights of its terms.
        train: length and speed.
        decode: how sentences are written.
    """

    name: str
    data_folder: Path
    data: SentenceData = field(default_factory=SentenceData)
    model: ModelSettings = field(default_factory=ModelSettings)
    loss: LossWeights = field(default_factory=LossWeights)
    train: SentenceLoop = field(default_factory=SentenceLoop)
    decode: Decoding = field(default_factory=Decoding)

    @property
    def encoder(self) -> EncoderSizes:
        """Sizes of the two streams."""
        model = self.model
        return EncoderSizes(
            fusion=model.fusion,
            streams=model.streams,
            hidden=model.hidden,
            width=model.width,
            shorten=model.shorten,
            dropout=model.stream_dropout,
        )

    @property
    def decoder(self) -> DecoderSizes:
        """Sizes of the small decoder."""
        model = self.model
        return DecoderSizes(
            width=model.width,
            reading=model.reading,
            writing=model.writing,
            heads=model.heads,
            dropout=model.dropout,
            word_dropout=model.word_dropout,
            most_text=self.decode.most,
        )


def read_config(path: Path) -> SentenceConfig:
    """Read a run's TOML file.

    Raises:
        UsageError: it is missing, broken, or names a setting that does not exist.
    """
    tables = {"data", "model", "loss", "train", "decode"}
    content = read_toml(path, {"name", "data_folder", *tables})
    folder = Path(str(content.get("data_folder", ".")))
    config = SentenceConfig(
        name=str(content.get("name", path.stem)),
        data_folder=folder if folder.is_absolute() else path.parent / folder,
        data=section(path, "data", SentenceData, content),
        model=section(path, "model", ModelSettings, content),
        loss=section(path, "loss", LossWeights, content),
        train=section(path, "train", SentenceLoop, content),
        decode=section(path, "decode", Decoding, content),
    )
    _check(path, config)
    return config


def _check(path: Path, config: SentenceConfig) -> None:
    """Refuse values that no run can have.

    Raises:
        UsageError: one is not known or out of its range.
    """
    model, data = config.model, config.data
    for name, value, known in (
        ("data.features", data.features, FEATURES),
        ("model.fusion", model.fusion, FUSIONS),
        ("model.streams", model.streams, STREAMS),
        ("model.units", model.units, UNITS),
        ("model.shorten", model.shorten, (1, 2, 4)),
        ("loss.alignment", config.loss.alignment, ALIGNMENTS),
    ):
        if value not in known:
            raise UsageError(
                "config.unknown_value",
                file=path,
                setting=name,
                value=str(value),
                known=tuple(map(str, known)),
            )
    for name, most in _MOST.items():
        if not 1 <= getattr(model, name) <= most:
            raise UsageError("config.between", file=path, setting=f"model.{name}", most=most)
    if model.width % model.heads or model.width % 2:
        raise UsageError("config.even_width", file=path)
    if model.streams == "both" and model.hidden % 8:
        raise UsageError("config.hidden", file=path)
    if config.train.batch < 1 or config.train.epochs < 0 or config.train.evaluate_every < 1:
        raise UsageError("config.batch", file=path)
    if config.decode.beams < 1 or config.decode.most < 2 or not config.decode.length_powers:
        raise UsageError("config.beams", file=path)
    if not all(isinstance(power, int | float) for power in config.decode.length_powers):
        raise UsageError("config.length_powers", file=path)
    for name, share in (
        ("model.dropout", model.dropout),
        ("model.stream_dropout", model.stream_dropout),
        ("model.word_dropout", model.word_dropout),
        ("train.warp", config.train.warp),
        ("train.hide", config.train.hide),
        ("train.stream_drop", config.train.stream_drop),
        ("loss.smoothing", config.loss.smoothing),
    ):
        if not 0 <= share < 1:
            raise UsageError("config.share", file=path, setting=name)
    if not data.train or not data.dev:
        raise UsageError("config.no_tables", file=path)
