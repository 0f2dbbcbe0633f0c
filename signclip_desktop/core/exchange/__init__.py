"""Between the library and folders of recordings: import and export."""
