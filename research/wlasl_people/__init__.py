"""Works out who signs in WLASL's clips: `python -m research.wlasl_people`."""
