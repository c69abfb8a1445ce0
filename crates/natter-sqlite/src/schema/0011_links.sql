-- One-use links that the operator makes with `natter admin`, by the SHA-256 of their code. purpose: 0 a new password, 1 site admin. ends: milliseconds.
CREATE TABLE links (
  code BLOB PRIMARY KEY,
  person INTEGER NOT NULL REFERENCES people (key),
  purpose INTEGER NOT NULL,
  ends INTEGER NOT NULL,
  crc INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
