"""`python -m signclip_desktop` is the command line."""

from signclip_desktop.cli.main import main

if __name__ == "__main__":
    main()
