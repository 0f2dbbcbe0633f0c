"""The figure that signs: its drawing, its colours, and the clock that moves it."""
