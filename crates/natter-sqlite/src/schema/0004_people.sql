-- colour: 0 for none, else its place among the six plus one. state: 0 active, 1 suspended, 2 deleted.
ALTER TABLE people ADD COLUMN display_name TEXT;
ALTER TABLE people ADD COLUMN colour INTEGER NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN site_admin INTEGER NOT NULL DEFAULT 0;
ALTER TABLE people ADD COLUMN state INTEGER NOT NULL DEFAULT 0;
CREATE INDEX people_site_admins ON people (key) WHERE site_admin = 1;

-- Who somebody is at an identity provider.
CREATE TABLE identities (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  person INTEGER NOT NULL REFERENCES people (key),
  crc INTEGER NOT NULL,
  PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX identities_by_person ON identities (person);

-- What site admins have set; no row before they did. email_domains: one a line.
CREATE TABLE site (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  signup INTEGER NOT NULL,
  guests INTEGER NOT NULL,
  lobby INTEGER NOT NULL,
  email_domains TEXT NOT NULL,
  crc INTEGER NOT NULL
) STRICT;
