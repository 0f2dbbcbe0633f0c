"""Landmarks, matching and the dictionary: all that needs no window.

Axis letters used in every docstring below: B batch, T frames, K landmarks, C coordinates
(x, y, z), F features, D embedding, N examples. Times are seconds, arrays are float32,
NaN means "not detected".
"""
