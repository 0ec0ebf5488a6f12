-- digest() and hmac(), which make digests and keys. Wherever the extension is already, it stays.

create extension if not exists pgcrypto;
