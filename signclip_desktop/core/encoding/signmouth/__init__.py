"""SignMouth: hands and mouth fused, aligned with each other and with text, and translated.

`official.py` computes what the published code computes, flaws included, for its checkpoints and for
comparison. `model.py`, `losses.py` and `translator.py` are our own mode, where those flaws are
mended. Needs torch alone; a large language model is the optional extra `[translate]`.
"""
