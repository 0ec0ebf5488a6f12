"""The figures of `leap bench identity` as lines for the screen."""

import os

from leap.bench.identity_figures import IdentityFigures, Measured

_WIDTH = 20


def describe(figures: IdentityFigures, with_models: bool = False) -> list[str]:
    """A line a figure; `with_models` adds the median seconds of every model, the dearest first."""
    full, quarter = figures.full, figures.quarter
    rounds = "1 round" if len(full.seconds) == 1 else f"{len(full.seconds)} rounds in turn"
    lines = [
        f"{figures.records:,} records, {rounds} on {os.cpu_count()} cores",
        _line("everything", full, f"{full.individuals:,} individuals"),
        _line(
            "the last quarter",
            quarter,
            f"{figures.quarter_records:,} records, {figures.quarter_share:.1%} of everything",
        ),
    ]
    if figures.splink:
        parts = ", ".join(f"{part} {seconds:.2f}" for part, seconds in figures.splink.median_parts.items())
        lines += [
            _line("Splink", figures.splink, f"{figures.splink.individuals:,} clusters: {parts}"),
            f"{'':{_WIDTH}}{figures.splink_versions}; everything takes {figures.times_splink:.2f} times as long here",
        ]
    if figures.tenth:
        times = f"ten times the records take {figures.times_tenth:.1f} times as long"
        lines.append(_line(f"{figures.records // 10:,} records", figures.tenth, times))
    if full.peak_megabytes:
        lines.append(f"{'memory at its peak':{_WIDTH}}{_describe_memory(figures)}")
    if with_models:
        lines += ["", f"{'seconds by model':<50}{'everything':>12}{'last quarter':>14}"]
        seconds = quarter.median_parts
        lines += [
            f"{model:<50}{taken:>12.2f}{seconds.get(model, 0.0):>14.2f}"
            for model, taken in sorted(full.median_parts.items(), key=lambda part: -part[1])
        ]
    return lines


def _line(title: str, measured: Measured, remark: str) -> str:
    listed = ", ".join(f"{seconds:.2f}" for seconds in measured.seconds)
    processor = measured.median_processor_seconds
    worked = f", {processor:.2f} s of processor" if processor is not None else ""
    return f"{title:{_WIDTH}}{measured.median:.2f} s ({listed}){worked}   {remark}"


def _describe_memory(figures: IdentityFigures) -> str:
    parts = [f"{figures.full.peak_megabytes:,.0f} MB of the server for everything"]
    if figures.quarter.peak_megabytes:
        parts.append(f"{figures.quarter.peak_megabytes:,.0f} MB for the last quarter")
    if figures.splink and figures.splink.peak_megabytes:
        parts.append(f"{figures.splink.peak_megabytes:,.0f} MB of the process with Splink")
    return ", ".join(parts)
