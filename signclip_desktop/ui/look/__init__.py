"""How the window looks, whatever it shows: colours, fonts, common widgets, columns."""
