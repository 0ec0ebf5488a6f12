"""A template as a workbook or as a text file."""

import csv
import io
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from leap.errors import WrongUsage
from leap.onboarding.template_columns import Template, TemplateColumn
from leap.onboarding.template_examples import Cell, make_examples, write_cell
from leap.whole_files import open_whole
from loaders.normalising import EARLIEST_DATE, LATEST_DATE
from loaders.workbook_reading import COLUMNS, EXAMPLES

LISTS = "Lists"
LAST_ROW = 1_048_576
_TEXT = "@"
_NEEDED = PatternFill("solid", fgColor="1F3864")
_OTHER = PatternFill("solid", fgColor="8497B0")
_NARROWEST, _WIDEST = 12, 44
_COMMENT_SIZE = (320, 140)


def write_template(template: Template, path: Path) -> None:
    """Write a template as .xlsx or .csv. Raises WrongUsage where the place cannot be written."""
    content = _to_workbook(template) if path.suffix.casefold() == ".xlsx" else write_rows(template, [])
    try:
        with open_whole(path, encoding=None) as file:
            file.write(content)
    except OSError as error:
        raise WrongUsage(f"The template {path} cannot be written ({error.strerror}): choose another place.") from None


def write_rows(template: Template, rows: list[list[Cell]]) -> bytes:
    """A text file with the headings and rows, as the contract wants it; a mark tells spreadsheets that it is UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=template.layout.delimiter or ",")
    writer.writerow([column.heading for column in template.columns])
    date_format = template.contract.file.date_format
    writer.writerows([[write_cell(cell, date_format) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def _to_workbook(template: Template) -> bytes:
    """The sheet to fill in first, then made-up rows, what each column is, and the lists behind the drop-downs."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = template.contract.file.sheet or template.contract.source[:31]
    lists = workbook.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    examples = workbook.create_sheet(EXAMPLES, 1)
    _fill_sheet(sheet, template, lists)
    _fill_sheet(examples, template, lists)
    for at, row in enumerate(make_examples(template), 2):
        for column, cell in enumerate(row, 1):
            _set_cell(examples, at, column, cell, template)
    _explain_columns(workbook.create_sheet(COLUMNS, 2), template)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _fill_sheet(sheet: Worksheet, template: Template, lists: Worksheet) -> None:
    """Headings with a note each, and for each column how it is typed and what it takes."""
    for at, column in enumerate(template.columns, 1):
        letter = get_column_letter(at)
        heading = sheet.cell(1, at, column.heading)
        heading.font = Font(bold=True, color="FFFFFF")
        heading.fill = _NEEDED if column.is_needed else _OTHER
        heading.number_format = _TEXT
        heading.alignment = Alignment(wrap_text=True, vertical="top")
        heading.comment = Comment(column.note, "LEAP", height=_COMMENT_SIZE[1], width=_COMMENT_SIZE[0])
        sheet.column_dimensions[letter].width = min(max(len(column.heading) + 2, _NARROWEST), _WIDEST)
        sheet.column_dimensions[letter].number_format = _number_format(column, template)
        if rule := _make_rule(column, at, lists):
            sheet.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{LAST_ROW}")
    sheet.freeze_panes = "A2"


def _number_format(column: TemplateColumn, template: Template) -> str:
    """How Excel shows and keeps a column: identifiers as text, so that no leading zero is lost."""
    if column.kind == "date":
        return excel_date_format(template.contract.file.date_format)
    return "General" if column.kind == "number" else _TEXT


def excel_date_format(date_format: str) -> str:
    """The date format of a contract as Excel has it; separators stand in quotation marks, which no locale changes."""
    written = "".join(letter if letter.isalpha() and letter != "T" else f'"{letter}"' for letter in date_format)
    return written.replace('""', "").replace("DD", "dd").replace("MM", "mm").replace("YYYY", "yyyy").replace("HH", "hh")


def _make_rule(column: TemplateColumn, at: int, lists: Worksheet) -> DataValidation | None:
    """What Excel lets into a column."""
    if column.words:
        letter = get_column_letter(at)
        for row, word in enumerate(column.words, 1):
            lists.cell(row, at, word).number_format = _TEXT
        rule = DataValidation("list", f"{LISTS}!${letter}$1:${letter}${len(column.words)}", allow_blank=True)
    elif column.kind == "date":
        first, last = (f"DATE({day.year},{day.month},{day.day})" for day in (EARLIEST_DATE, LATEST_DATE))
        rule = DataValidation("date", first, formula2=last, operator="between", allow_blank=True)
    elif column.least is not None and column.most is not None:
        rule = DataValidation("decimal", column.least, formula2=column.most, operator="between", allow_blank=True)
    else:
        return None
    rule.showErrorMessage = True
    rule.errorTitle, rule.error = column.heading[:32], column.note[:220]
    return rule


def _set_cell(sheet: Worksheet, row: int, column: int, value: Cell, template: Template) -> None:
    cell = sheet.cell(row, column, value)
    # Excel keeps a time of day only where the cell says so; a text is never taken for a number.
    cell.number_format = _number_format(template.columns[column - 1], template) if isinstance(value, date) else _TEXT
    if isinstance(value, int | float):
        cell.number_format = "General"


def _explain_columns(sheet: Worksheet, template: Template) -> None:
    sheet.append(["Column", "Needed", "What it is"])
    for column in template.columns:
        sheet.append([column.heading, "in every row" if column.is_needed else "", column.note])
    for letter, width in (("A", 32), ("B", 14), ("C", 100)):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.number_format = _TEXT
    for cell in sheet[1]:
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = _NEEDED
    sheet.freeze_panes = "A2"
