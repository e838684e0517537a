"""`python -m midspan`: the same as the command `midspan`."""

from midspan.command import main

if __name__ == "__main__":
    raise SystemExit(main())
