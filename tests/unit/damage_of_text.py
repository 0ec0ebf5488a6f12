"""Damage to lines, quotation marks, separators, headings and encodings."""

from collections.abc import Callable

from tests.unit.damage import (
    BORN,
    EMAIL,
    ETHNIC_GROUP,
    HEADINGS,
    LANGUAGE,
    MOBILE,
    REF,
    ROWS,
    Case,
    Damage,
    quote,
    write,
    write_row,
)


def stray_quotation_mark(damage: Damage) -> Case:
    row = damage.rows[damage.at]
    column = damage.random.choice([REF, EMAIL, MOBILE, BORN])
    cells = [quote(cell) for cell in row]
    place = damage.random.randrange(1, len(row[column]) + 1)
    cells[column] = row[column][:place] + '"' + row[column][place:]
    return damage.of_line(",".join(cells), "stray_quotation_mark")


def quotation_mark_never_closed(damage: Damage) -> Case:
    cells = [quote(cell) for cell in damage.rows[damage.at]]
    column = damage.pick_cell()
    cells[column] = '"' + damage.rows[damage.at][column].replace('"', "")
    cells[ETHNIC_GROUP] = cells[ETHNIC_GROUP] if column == ETHNIC_GROUP else "White British"
    return damage.of_line(",".join(cells), "broken_quoting")


def quotation_mark_inside_quoted(damage: Damage) -> Case:
    cells = [quote(cell) for cell in damage.rows[damage.at]]
    column = damage.random.choice([REF, EMAIL, MOBILE, BORN, LANGUAGE])
    value = damage.rows[damage.at][column]
    place = damage.random.randrange(1, len(value))
    cells[column] = f'"{value[:place]}"{value[place:]}"'
    return damage.of_line(",".join(cells), "broken_quoting")


def unquoted_separator(damage: Damage) -> Case:
    row = damage.rows[damage.at]
    row[damage.random.choice([REF, ETHNIC_GROUP, LANGUAGE])] = "one, two"
    return damage.of_line(",".join(cell.replace('"', "") for cell in row), "wrong_width")


def separator_lost(damage: Damage) -> Case:
    cells = [cell.replace('"', "").replace(",", "") for cell in damage.rows[damage.at]]
    column = damage.random.randrange(len(cells) - 1)
    return damage.of_line(
        ",".join([*cells[:column], cells[column] + cells[column + 1], *cells[column + 2 :]]), "wrong_width"
    )


def row_cut_short(damage: Damage) -> Case:
    cells = [quote(cell) for cell in damage.rows[damage.at]]
    return damage.of_line(",".join(cells[: damage.random.randrange(1, len(cells))]), "wrong_width")


def line_break_in_value(damage: Damage) -> Case:
    row = [cell.replace('"', "").replace(",", "") for cell in damage.rows[damage.at]]
    column = damage.pick_cell()
    place = damage.random.randrange(1, len(row[column]))
    row[column] = row[column][:place] + damage.end * damage.random.choice([1, 1, 2]) + row[column][place:]
    text = ",".join(row)
    reasons = {0: (damage.line, "wrong_width"), len(row) - 1: (damage.line, "row_may_go_on")}
    line, reason = reasons.get(column, (damage.line, "wrong_width"))
    case = damage.of_line(text, reason)
    case.line = line
    return damage.with_more_lines(case, text.count(damage.end))


def other_separator(damage: Damage) -> Case:
    row = [cell.replace('"', "").replace(",", "") for cell in damage.rows[damage.at]]
    return damage.of_line(damage.random.choice(";|\t").join(row), "wrong_width")


def nul_character(damage: Damage) -> Case:
    text = write_row(damage.rows[damage.at])
    place = damage.random.randrange(len(text))
    return damage.of_line(text[:place] + "\0" * damage.random.choice([1, 5]) + text[place:], "nul_character")


def other_line_end(damage: Damage) -> Case:
    other = damage.random.choice(sorted({"\n", "\r\n", "\r"} - {damage.end}))
    damage.lines[damage.at + 1] = write_row(damage.rows[damage.at]) + other
    return damage.of_lines("mixed_line_ends", damage.line)


def two_files_in_one(damage: Damage) -> Case:
    other = "\r\n" if damage.end == "\n" else "\n"
    half = ROWS // 2
    damage.lines[half:] = [line.removesuffix(damage.end) + other for line in damage.lines[half:]]
    return damage.of_lines("too_many_refused", None, refuses_file=True)


def end_of_data_mark(damage: Damage) -> Case:
    damage.lines.insert(damage.at + 1, "\\." + damage.end)
    return damage.with_more_lines(damage.of_lines("end_of_data_mark", damage.line), 1, begins=True)


def headings_again(damage: Damage) -> Case:
    damage.lines.insert(damage.at + 1, damage.lines[0].upper() if damage.random.random() < 0.5 else damage.lines[0])
    return damage.with_more_lines(damage.of_lines("headings_again", damage.line), 1, begins=True)


def headings_absent(damage: Damage) -> Case:
    del damage.lines[0]
    return damage.of_lines("no_heading_row", 1, refuses_file=True)


def heading_repeated(damage: Damage) -> Case:
    one, other = damage.random.sample(HEADINGS, 2)
    damage.lines[0] = damage.lines[0].replace(one, other)
    return damage.of_lines("repeated_heading", 1, refuses_file=True)


def title_above(damage: Damage) -> Case:
    above = damage.random.choice([["Play group"], ["Play group", ""], ["Play group" + "," * 9]])
    damage.lines[:0] = [line + damage.end for line in above]
    return damage.of_lines("no_heading_row", len(above) + 1, refuses_file=True)


def no_utf_8(damage: Damage) -> Case:
    case = damage.of_value(LANGUAGE, "Fran!ais", "encoding_unknown")
    case.content = case.content.replace(b"!", bytes([damage.random.choice([0xE7, 0xFF, 0xC3, 0x80])]))
    return case


def windows_1252(damage: Damage) -> Case:
    return damage.of_lines("encoding_unknown", 11, refuses_file=True, encoding="cp1252")


def utf_16_without_mark(damage: Damage) -> Case:
    encoding = damage.random.choice(["utf-16-le", "utf-16-be"])
    return damage.of_lines("nul_character", 1, refuses_file=True, encoding=encoding)


def document_in_value(damage: Damage) -> Case:
    return damage.of_value(LANGUAGE, "x" * 70_000, "field_too_long")


def bad_quoting_beside_spanning(damage: Damage) -> Case:
    damage.rows[0][LANGUAGE] = "English\nand more"
    damage.lines = write(damage.rows, damage.end)
    case = damage.random.choice([stray_quotation_mark, quotation_mark_inside_quoted])(damage)
    return Case(case.content, "broken_quoting", case.line + 1, refuses_file=True)


def rows_swallowed(damage: Damage) -> Case:
    """A mark that opens a value in one row, and one that closes it rows later."""
    last = min(damage.at + damage.random.randrange(1, 9), ROWS - 1)
    column = damage.random.choice([REF, EMAIL, MOBILE, BORN])
    for at in range(damage.at, last + 1):
        damage.rows[at][ETHNIC_GROUP] = "Asian"
        damage.lines[at + 1] = write_row(damage.rows[at]) + damage.end
    opened, closed = list(damage.rows[damage.at]), list(damage.rows[last])
    opened[column], closed[column] = '"' + opened[column], closed[column] + '"'
    damage.lines[damage.at + 1], damage.lines[last + 1] = ",".join(opened) + damage.end, ",".join(closed) + damage.end
    return damage.of_lines("broken_quoting", damage.line, refuses_file=True)


def line_that_is_no_row(damage: Damage) -> Case:
    """A note between two rows."""
    note = damage.random.choice(["see the list of last year", "# checked by the office", "Total: 129", "---"])
    damage.lines.insert(damage.at + 1, note + damage.end)
    return damage.with_more_lines(damage.of_lines("wrong_width", damage.line), 1, begins=True)


def end_of_file_mark(damage: Damage) -> Case:
    damage.lines.append("\x1a" + damage.random.choice(["", damage.end]))
    return damage.of_lines("wrong_width", ROWS + 2)


def footnote(damage: Damage) -> Case:
    note = ["Figures of the quarter"] + [""] * (len(HEADINGS) - 1)
    damage.lines.append(write_row(note) + damage.end)
    return damage.of_lines("mandatory_missing", ROWS + 2)


def whole_row_quoted(damage: Damage) -> Case:
    return damage.of_line(quote(write_row(damage.rows[damage.at]), always=True), "wrong_width")


def separator_at_end(damage: Damage) -> Case:
    return damage.of_line(write_row(damage.rows[damage.at]) + "," * damage.random.choice([1, 1, 5]), "wrong_width")


def mark_escaped_by_backslash(damage: Damage) -> Case:
    cells = [quote(cell) for cell in damage.rows[damage.at]]
    cells[damage.pick_cell()] = '"one \\"two\\" three"'
    return damage.of_line(",".join(cells), "broken_quoting")


def space_before_mark(damage: Damage) -> Case:
    cells = [quote(cell, always=True) for cell in damage.rows[damage.at]]
    column = damage.pick_cell()
    cells[column] = " " + cells[column]
    return damage.of_line(",".join(cells), "stray_quotation_mark")


def space_behind_mark(damage: Damage) -> Case:
    cells = [quote(cell, always=True) for cell in damage.rows[damage.at]]
    cells[damage.pick_cell()] += damage.random.choice([" ", "\t", "\u00a0"])
    return damage.of_line(",".join(cells), "broken_quoting")


def headings_of_second_file(damage: Damage) -> Case:
    damage.lines.insert(damage.at + 1, "\ufeff" + damage.lines[0])
    return damage.with_more_lines(damage.of_lines("headings_again", damage.line), 1, begins=True)


def reference_as_formula(damage: Damage) -> Case:
    written = damage.random.choice([f'="{damage.rows[damage.at][REF]}"', "=A2", "=B2&C2"])
    return damage.of_value(REF, written, "formula_without_result")


def control_character(damage: Damage) -> Case:
    column = damage.random.choice([REF, EMAIL, LANGUAGE])
    value = damage.rows[damage.at][column]
    mark = damage.random.choice("\x01\x08\x1a\x1b\x7f\x80\x92")
    place = damage.random.randrange(1, len(value))
    return damage.of_value(column, value[:place] + mark + value[place:], "letters_lost")


def cut_off(damage: Damage) -> Case:
    """The file ends in the middle of its last row."""
    text = write_row([cell.replace('"', "").replace(",", "") for cell in damage.rows[damage.at]])
    cut = damage.random.randrange(10, text.rindex(","))
    damage.lines[damage.at + 1 :] = [text[:cut]]
    case = damage.of_lines("wrong_width", damage.line)
    case.first_lines = {at: line for at, line in case.first_lines.items() if at <= damage.at}
    return case


KINDS: list[Callable[[Damage], Case]] = [
    stray_quotation_mark,
    quotation_mark_never_closed,
    quotation_mark_inside_quoted,
    unquoted_separator,
    separator_lost,
    row_cut_short,
    line_break_in_value,
    other_separator,
    nul_character,
    other_line_end,
    two_files_in_one,
    end_of_data_mark,
    headings_again,
    headings_absent,
    heading_repeated,
    title_above,
    no_utf_8,
    windows_1252,
    utf_16_without_mark,
    document_in_value,
    bad_quoting_beside_spanning,
    rows_swallowed,
    line_that_is_no_row,
    end_of_file_mark,
    footnote,
    whole_row_quoted,
    separator_at_end,
    mark_escaped_by_backslash,
    space_before_mark,
    space_behind_mark,
    headings_of_second_file,
    reference_as_formula,
    control_character,
    cut_off,
]
