"""Entry of the frozen `signclip`."""

from child_process import serve_if_child

if __name__ == "__main__":
    serve_if_child()

    from signclip_desktop.cli.main import main

    main()
