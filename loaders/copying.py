"""Accepted records to their landing tables by COPY, in a thread of its own, so that the server works while we check."""

import queue
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType

import psycopg
import pyarrow as pa
import pyarrow.csv
from psycopg import sql

from loaders.checking import Records

WAITING_CHUNKS = 2


@dataclass(frozen=True)
class _Format:
    """How rows are written, and what COPY is told about it. A null is nothing at all; empty text never lands."""

    delimiter: str
    quoting_style: str
    copy_options: str


# The server reads plain text a quarter quicker than CSV with every value in quotation marks.
_TEXT = _Format("\t", "none", "format text, null ''")
_CSV = _Format(",", "needed", "format csv")
_MARKS = (b'"', b"\\", b"\t")


class CopyWriter:
    """A context in which `write` hands records to the thread. While it is open nobody else may use the connection.

    Leaving it waits for the last record, and raises what went wrong in the thread. Leaving it by an exception, Ctrl-C
    included, cancels what the server is doing; the transaction is the caller's to roll back.
    """

    def __init__(self, connection: psycopg.Connection, source: str, file_id: str) -> None:
        self._connection = connection
        self._provenance = {"source": source, "file_id": file_id}
        self._waiting: queue.Queue[Sequence[Records] | None] = queue.Queue(WAITING_CHUNKS)
        self._failure: BaseException | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="copy", daemon=True)

    def __enter__(self) -> "CopyWriter":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is not None:
            self._stopped.set()
            self._cancel()
        self._put(None)
        self._thread.join()
        if error is None and self._failure is not None:
            raise self._failure

    def write(self, records: Sequence[Records]) -> None:
        """Hand over the records of a chunk; waits while two are on their way. Raises what went wrong in the thread."""
        self._put(records)
        if self._failure is not None:
            raise self._failure

    def _put(self, records: Sequence[Records] | None) -> None:
        while self._thread.is_alive():
            try:
                return self._waiting.put(records, timeout=0.2)
            except queue.Full:
                continue

    def _run(self) -> None:
        try:
            while (records := self._waiting.get()) is not None:
                if self._stopped.is_set():
                    return
                for (table, columns), batches in _group(records).items():
                    self._copy(table, columns, batches)
        except BaseException as error:
            self._failure = error

    def _copy(self, table: str, columns: tuple[str, ...], batches: list[pa.RecordBatch]) -> None:
        names = [*self._provenance, *columns]
        written = _CSV if any(map(_holds_marks, batches)) else _TEXT
        statement = sql.SQL("copy restricted.{} ({}) from stdin ({})").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names)), sql.SQL(written.copy_options)
        )
        with self._connection.cursor() as cursor, cursor.copy(statement) as copy:
            for batch in batches:
                copy.write(self._write(batch, written))

    def _write(self, batch: pa.RecordBatch, written: "_Format") -> memoryview:
        constants = [pa.repeat(value, batch.num_rows) for value in self._provenance.values()]
        whole = pa.RecordBatch.from_arrays([*constants, *batch.columns], names=[*self._provenance, *batch.schema.names])
        sink = pa.BufferOutputStream()
        options = {"delimiter": written.delimiter, "quoting_style": written.quoting_style}
        pyarrow.csv.write_csv(
            whole, sink, pyarrow.csv.WriteOptions(include_header=False, batch_size=batch.num_rows, **options)
        )
        return memoryview(sink.getvalue())

    def _cancel(self) -> None:
        try:
            self._connection.cancel_safe(timeout=5)
        except psycopg.Error:
            # The server is gone: so is the transaction.
            return


def _holds_marks(batch: pa.RecordBatch) -> bool:
    """Whether a value may hold a character that plain text would have to escape."""
    texts = (column.buffers()[2] for column in batch.columns if pa.types.is_string(column.type))
    contents = (text.to_pybytes() for text in texts if text is not None)
    return any(mark in content for content in contents for mark in _MARKS)


def _group(records: Sequence[Records]) -> dict[tuple[str, tuple[str, ...]], list[pa.RecordBatch]]:
    """Batches by table and columns: 17 goals a row are one COPY, not 17."""
    groups: dict[tuple[str, tuple[str, ...]], list[pa.RecordBatch]] = {}
    for one in records:
        groups.setdefault((one.table, tuple(one.batch.schema.names)), []).append(one.batch)
    return groups
