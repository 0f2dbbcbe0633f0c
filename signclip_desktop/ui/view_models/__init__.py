"""What the panels show and ask for, as QObjects without widgets."""
