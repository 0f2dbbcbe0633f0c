"""Where in a recording the signing is, live and afterwards."""
