"""Draws what bench/rivals/speed measured: two panels, one row a network, one mark a program, time a
trial on a log axis."""

import subprocess

PROGRAMS = [  # name, colour (those of the reports), gnuplot's point
    ("berger", "#0072B2", 7),
    ("PyTorch", "#E69F00", 5),
    ("PyTorch, compiled", "#009E73", 9),
    ("ONNX Runtime", "#CC79A7", 13),
    ("OpenVINO", "#56B4E9", 11),
]


def panel(title, networks, times):
    """times: of each program and network, microseconds or None"""
    rows = len(networks)
    tics = ", ".join(f"'{name}' {rows - i}" for i, name in enumerate(networks))
    parts, data = [], []
    # A line from the slowest to the fastest makes the ratio a length.
    for i in range(rows):
        of_row = [t[i] for t in times if t[i] is not None]
        parts.append("'-' with lines linecolor rgb '#bbbbbb' linewidth 2 notitle")
        data.append(f"{min(of_row)} {rows - i}\n{max(of_row)} {rows - i}\ne")
    for (_, colour, point), of_program in zip(PROGRAMS, times):
        places = [f"{t} {rows - i}" for i, t in enumerate(of_program) if t is not None]
        if not places:
            continue
        parts.append(
            f"'-' with points pointtype {point} pointsize 1.3 linecolor rgb '{colour}' notitle"
        )
        data.append("\n".join(places) + "\ne")
    every = [t for of_program in times for t in of_program if t is not None]
    reach = f"set xrange [{min(every) / 2}:{max(every) * 2}]\n"
    return (
        reach
        + f"set title '{title}'\nset ytics ({tics})\nset yrange [0.5:{rows + 0.5}]\nplot "
        + ", ".join(parts)
        + "\n"
        + "\n".join(data)
        + "\n"
    )


def draw(path, networks, threads, training, decoding):
    drawn = [program for program, times in zip(PROGRAMS, decoding) if any(times)]
    names = "\n".join(
        f"set label '{name}' at screen {0.06 + 0.94 / len(drawn) * i},0.07 offset 1,0 "
        f"point pointtype {point} pointsize 1.3 linecolor rgb '{colour}'"
        for i, (name, colour, point) in enumerate(drawn)
    )
    script = f"""set encoding utf8
set terminal svg size 1000,{200 + 44 * len(networks)} dynamic noenhanced \
font 'DejaVu Sans,sans-serif,15' linewidth 1.4 background rgb 'white'
set output '{path}'
set tics nomirror out
set border 3 linecolor rgb '#444444'
set grid linecolor rgb '#dddddd' linetype 1 linewidth 0.6
set logscale x
set title offset 0,-0.3
set format x '%g'
set xlabel 'µs a trial, log scale'
set xtics offset 0,0.3
set xlabel offset 0,0.5
set multiplot layout 1,2 margins 0.22,0.98,0.33,0.88 spacing 0.23
{panel(f"training, batch 64, {threads} thread{'s' if threads > 1 else ''}", networks, training)}
{names}
{panel("decoding one trial, 1 thread", networks, decoding)}
unset multiplot
"""
    subprocess.run(["gnuplot", "-"], input=script, text=True, check=True)
