"""RFC 4180 to the letter, a character at a time: what the reader is held to. Slow, and gives up at the first fault."""


class Faulty(Exception):
    """The text breaks the rules."""


def read(text: str, delimiter: str = ",") -> list[tuple[int, list[str]]]:
    """Line and values of each row. Raises Faulty where a quotation mark stands where none may, or has no partner."""
    rows, row, value, line, first_line, at = [], [], "", 1, 1, 0
    state = "start"
    while at < len(text):
        letter = text[at]
        at += 1
        end = "\r\n" if text.startswith("\r\n", at - 1) else letter if letter in "\r\n" else ""
        if end:
            at += len(end) - 1
            line += 1
        if state == "quoted":
            if letter != '"':
                value += end or letter
            elif text.startswith('"', at):
                value, at = value + '"', at + 1
            else:
                state = "closed"
        elif end:
            rows.append((first_line, [*row, value]))
            row, value, state, first_line = [], "", "start", line
        elif letter == delimiter:
            row.append(value)
            value, state = "", "start"
        elif state == "start" and letter == '"':
            state = "quoted"
        elif state == "closed" or letter == '"':
            raise Faulty
        else:
            value, state = value + letter, "plain"
    if state == "quoted":
        raise Faulty
    if row or value or state != "start":
        rows.append((first_line, [*row, value]))
    return rows
