"""The most that is taken from a file of unknown origin, each limit with its reason.

A limit stands far above what people really have, and low enough that no reader takes 1 GB of
memory or ten seconds; videos have limits of their own, in the process that decodes them. The
readers check the declared counts, before memory is taken.
"""

# One recording, in the library and in a .pose file.

# The packed form counts frames with 16 bits. Unpacked, a clip of this length takes 213 MB.
CLIP_FRAMES = 65_535
# That many frames of all landmarks, if they do not compress at all.
CLIP_BYTES = 100_000_000
# A day; up to there float32 seconds still tell the frames of 60 a second apart (2**-7 s).
CLIP_SECONDS = 86_400.0
# Half an hour at 50 frames a second: 293 MB of landmarks.
POSE_FRAMES = 90_000
# The same half hour of full Holistic (576 points of 16 bytes) rounded up.
POSE_FILE_BYTES = 1 << 30
# Cameras give 5 to 240 frames a second; slow motion and time lapse lie within this.
LEAST_FPS, MOST_FPS = 0.1, 1000.0
# A picture's side has 16 bits; this is fifteen such pictures away. Squares of it, summed over
# a clip, stay far inside float32.
COORDINATE = 1e6

# A table of recordings.

# The largest public lexicon has some 100,000 entries; a row takes 1 kB of memory as it is planned.
INDEX_ROWS = 250_000

# A video file, and the process that decodes it.

# Ten minutes hold any look-up; a longer film is looked up by a span of it.
VIDEO_SECONDS = 600.0
# Ten minutes at 120 frames a second; nobody signs so long in slow motion.
VIDEO_FRAMES = 72_000
# 4096 x 4096: 4K of films (4096 x 2304 at most) and action cameras' 5.3K (5312 x 2988). 8K has
# twice as many; MediaPipe scales its input to 256 px, so that nothing is gained by them.
VIDEO_PIXELS = 4096 * 4096
# 4K of 10 bits takes 0.7 GB; the address space holds the decoder's 0.3 GB of code as well.
DECODER_BYTES = 2 << 30
# An hour: ten minutes of 4K on a slow machine take half of it.
DECODER_CPU_S = 3600
# The slowest picture (10 bits, 4K, on an old machine) takes a second, and the first one some.
DECODER_STALL_CPU_S = 8.0

# Another library: a pack, a backup, a colleague's file.

# The starter dictionary takes 10 MB for 2,054 signs; this is 200,000 of them.
PACK_BYTES = 1 << 30
# 40,000 examples are the most that the program is measured with.
PACK_SIGNS, PACK_EXAMPLES, PACK_WORDS = 100_000, 100_000, 1_000_000
# Frames of all recordings of a pack: 100,000 signs of three seconds at 25 a second, and what
# keeps decoding them all to some minutes.
PACK_FRAMES = 7_500_000
# A name or word; the longest in the starter dictionary has 32 letters. A note may be some pages.
NAME_LETTERS, TEXT_LETTERS = 500, 20_000
# Words of one sign. The starter dictionary has up to 17; with a million on one sign, each search
# took 12 s.
WORDS_OF_SIGN = 1_000
# Recordings or people behind an average, variants of a gloss.
COUNT = 1_000_000
# Links of one sign, and their list as JSON.
LINKS, LINKS_BYTES = 50, 100_000
# Signs of one line of the history (a look-up lists 200), and their list as JSON.
HISTORY_SIGNS, HISTORY_BYTES = 1_000, 300_000
# To read the descriptions of all tables, SQLite takes some hundred machine steps; this is enough
# for some thousand tables. A library has 20, and none is described in more than 1 kB.
SCHEMA_STEPS, SCHEMA_TEXT_BYTES = 100_000, 1_000_000
# A row: the largest clip, and its texts.
ROW_BYTES = CLIP_BYTES + 1_000_000
# Seconds that SQLite may read in a foreign file: a whole 1 GB on a slow disk.
READING_SECONDS = 120.0

# Arrays and weights.

# 870 MB is the largest training file as it lies unpacked in memory.
NPZ_BYTES = 1 << 30
NPZ_ARRAYS = 64  # the widest training file has 16
NPZ_HEADER_BYTES = 10_000  # numpy's own limit for an array's header
# The shipped model has 8 MB of weights and 8 MB of exemplars. Sixteen times as large, unpacked to
# float32, still takes under half a GB.
WEIGHTS_BYTES = 128 << 20
# The exemplars' header names each of 10,000 recordings: 1 MB.
TENSORS_HEADER_BYTES = 16 << 20
TENSORS = 10_000
# SignCLIP's released checkpoints have 2.6 GB, with their optimizer's state. Of that, the pickle
# that names the tensors has some 100 kB.
# A million vectors of 768 numbers as text would be more; as numbers 3 GB. This holds 80,000 videos.
EMBEDDINGS_BYTES = 1 << 30
# Both towers of SignCLIP at half precision have 390 MB; its word list 0.2 MB.
SIGNCLIP_WEIGHTS_BYTES, VOCABULARY_BYTES = 1 << 30, 16 << 20
TORCH_FILE_BYTES, PICKLE_BYTES = 16 << 30, 64 << 20
CONFIG_BYTES = 1 << 20  # a model's config has 1 kB, with long notes some 10 kB
SUMS_BYTES = 100_000  # a line of 80 bytes for each file of a model, of which there are eight
# Sizes of a model's towers, each at least ten times what was ever trained: the weights are
# compared with what these sizes ask for before memory is taken, and that costs time for each
# block.
TOWER_WIDTH, TOWER_BUCKETS, TOWER_DEPTH, TOWER_MEMBERS = 8_192, 1_000_000, 64, 16
THRESHOLD = 100.0  # scores are sums of a few cosines
# The whitening of the training-free encoder has 1 MB of numbers.
WHITENING_BYTES = 64 << 20
# Groups of glosses that are one sign: 9 kB for WLASL.
SAME_SIGN_BYTES = 10_000_000
