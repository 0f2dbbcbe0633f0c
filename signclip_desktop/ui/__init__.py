"""The window: view models, panels and dialogs; `app.py` connects them."""
