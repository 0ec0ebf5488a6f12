"""What the embedded PostgreSQL is told: postgresql.conf and pg_hba.conf, written anew at every start."""

import os
from pathlib import Path

ADDRESS = "127.0.0.1"

# Docker gives /dev/shm 64 MB, which one parallel hash join exhausts; System V segments are not counted there.
SMALLEST_USEFUL_DEV_SHM = 1 << 30

CLIENT_AUTHENTICATION = f"""\
# Written by leap. Every connection comes over loopback and needs the password.
host all all {ADDRESS}/32 scram-sha-256
"""


def describe_settings(port: int) -> str:
    """The text of postgresql.conf for a server on `port`."""
    fsync = "off" if os.environ.get("LEAP_EMBEDDED_FSYNC", "").lower() == "off" else "on"
    return f"""\
# Written by leap at every start; changes made here are lost.
listen_addresses = '{ADDRESS}'
port = {port}
unix_socket_directories = ''
password_encryption = 'scram-sha-256'

# One analyst and dbt on two cores; everything in it can be made again from the providers' files.
shared_buffers = 512MB
work_mem = 64MB
maintenance_work_mem = 256MB
effective_cache_size = 2GB
random_page_cost = 1.1
max_locks_per_transaction = 256
huge_pages = off
dynamic_shared_memory_type = {_choose_shared_memory()}
jit = off
# Handing rows from one core to the other is cheap here; by default most plans would stay on one.
parallel_tuple_cost = 0.01
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
checkpoint_timeout = 15min
synchronous_commit = off
fsync = {fsync}
full_page_writes = {fsync}

# A statement, a parameter or the detail of an error can hold a value of a row: none of them may reach the log.
log_min_messages = fatal
log_min_error_statement = panic
log_error_verbosity = terse
log_statement = none
log_min_duration_statement = -1
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_autovacuum_min_duration = -1
log_checkpoints = off

timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'iso, ymd'
lc_messages = 'C'
default_text_search_config = 'pg_catalog.english'
"""


def _choose_shared_memory() -> str:
    shared_memory = Path("/dev/shm")
    if not shared_memory.is_dir():
        return "posix"
    space = os.statvfs(shared_memory)
    return "posix" if space.f_bsize * space.f_blocks >= SMALLEST_USEFUL_DEV_SHM else "sysv"
