"""Colours of reports, for the page and the charts alike. tests/unit/test_report_page.py computes their contrast."""

PAPER = "#ffffff"
TINT = "#f5f7fa"
INK = "#1d2733"
SOFT = "#52606d"
LINE = "#cbd2d9"
REACHED = "#1b4f8a"
BESIDE = "#b3480f"
THIRD = "#3d6b35"
LIGHTEST = "#dce8f5"
"""Where the fewest people live; a map's shades run from here to REACHED."""

SERIES = (REACHED, BESIDE, THIRD, INK)

ON_PAPER = {"INK": INK, "SOFT": SOFT, "REACHED": REACHED, "BESIDE": BESIDE, "THIRD": THIRD}
