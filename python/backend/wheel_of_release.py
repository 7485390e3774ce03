"""`pip install .`: builds the release preset where it is not built yet, then scripts/wheel."""

import pathlib
import subprocess
import sys

PROJECT = pathlib.Path(__file__).resolve().parents[2]


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    build = PROJECT / "build" / "release"
    if not (build / "build.ninja").exists():
        subprocess.run([PROJECT / "scripts" / "build"], check=True, cwd=PROJECT)
    subprocess.run([sys.executable, PROJECT / "scripts" / "wheel", build, "--to", wheel_directory],
                   check=True)
    return next(pathlib.Path(wheel_directory).glob("berger-*.whl")).name
