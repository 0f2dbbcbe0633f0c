"""From cameras and files to landmarks."""
