"""Accepted records to their landing tables by COPY, in a thread of its own, so that the server works while we check."""

import queue
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType

import psycopg
import pyarrow as pa
import pyarrow.csv
from psycopg import sql

from leap.errors import CheckFailed
from loaders.checking import Records

WAITING_CHUNKS = 2
LAST_COPY_SECONDS = 5
BETWEEN_CANCELS_SECONDS = 0.2


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
    included, lets the COPY under way end: one that is cancelled is logged by the server with the row it was at. What
    waits for a lock and has sent no row yet is cancelled. The transaction is the caller's to roll back.
    """

    def __init__(self, connection: psycopg.Connection, source: str, file_id: str) -> None:
        self._connection = connection
        self._provenance = {"source": source, "file_id": file_id}
        self._waiting: queue.Queue[Sequence[Records] | None] = queue.Queue(WAITING_CHUNKS)
        self._failure: BaseException | None = None
        # Held to begin sending and to stop, so that no row is sent once a cancel may be on its way.
        self._turn = threading.Lock()
        self._is_stopped = False
        self._is_sending = False
        self._thread = threading.Thread(target=self._run, name="copy", daemon=True)

    def __enter__(self) -> "CopyWriter":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if error is None:
                self._put(None)
                self._thread.join()
        finally:
            self._stop()
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

    def _stop(self) -> None:
        """End the thread after the COPY it is at; cancel that only where it sent no row, or does not end."""
        with self._turn:
            self._is_stopped = True
            patience = LAST_COPY_SECONDS if self._is_sending else BETWEEN_CANCELS_SECONDS
        with suppress(queue.Full):
            # A thread that is not at the end of its queue looks for itself whether it may go on.
            self._waiting.put_nowait(None)
        self._wait(patience)
        while self._thread.is_alive():
            self._cancel()
            self._wait(BETWEEN_CANCELS_SECONDS)

    def _wait(self, seconds: float) -> None:
        """Wait for the thread to end; Ctrl-C once more does not shorten it, since it would break the COPY off."""
        until = time.monotonic() + seconds
        while self._thread.is_alive() and (left := until - time.monotonic()) > 0:
            with suppress(KeyboardInterrupt):
                self._thread.join(left)

    def _run(self) -> None:
        try:
            while (records := self._waiting.get()) is not None and not self._is_stopped:
                for (table, columns), batches in _group(records).items():
                    if self._is_stopped:
                        return
                    self._copy(table, columns, batches)
        except BaseException as error:
            self._failure = error

    def _copy(self, table: str, columns: tuple[str, ...], batches: list[pa.RecordBatch]) -> None:
        names = [*self._provenance, *columns]
        written = _CSV if any(map(_holds_marks, batches)) else _TEXT
        statement = sql.SQL("copy restricted.{} ({}) from stdin ({})").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names)), sql.SQL(written.copy_options)
        )
        with self._connection.cursor() as cursor:
            with cursor.copy(statement) as copy:
                with self._turn:
                    if self._is_stopped:
                        return
                    self._is_sending = True
                for batch in batches:
                    copy.write(self._write(batch, written))
            self._is_sending = False
            sent = sum(batch.num_rows for batch in batches)
            if cursor.rowcount != sent:
                raise CheckFailed(
                    f"Of {sent:,} records that were sent the database took {cursor.rowcount:,}; nothing of the file "
                    "was landed. Look for triggers or rules on its landing tables."
                )

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
        # A server that is gone has ended the transaction by itself.
        with suppress(psycopg.Error):
            self._connection.cancel_safe(timeout=5)


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
