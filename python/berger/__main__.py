"""The program of the wheel: `berger`, or `python -m berger`."""

import os
import pathlib
import sys


def main():
    program = pathlib.Path(__file__).parent / "lib" / "berger"
    if not program.exists():
        sys.exit("berger: the program is part of the wheel; this is the package alone")
    os.execv(program, ["berger", *sys.argv[1:]])


if __name__ == "__main__":
    main()
