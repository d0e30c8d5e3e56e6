-- The media tables of a Synapse database, as far as li-sync looks at them: for the quickstart and
-- for tests that need no Synapse.
CREATE TABLE IF NOT EXISTS local_media_repository (
  media_id text NOT NULL UNIQUE,
  media_type text,
  media_length integer,
  created_ts bigint,
  upload_name text,
  user_id text,
  quarantined_by text,
  url_cache text,
  last_access_ts bigint,
  safe_from_quarantine boolean NOT NULL DEFAULT false,
  authenticated boolean NOT NULL DEFAULT false,
  sha256 text
);
CREATE TABLE IF NOT EXISTS local_media_repository_thumbnails (
  media_id text NOT NULL,
  thumbnail_width integer NOT NULL,
  thumbnail_height integer NOT NULL,
  thumbnail_type text NOT NULL,
  thumbnail_method text NOT NULL,
  thumbnail_length integer NOT NULL,
  UNIQUE (media_id, thumbnail_width, thumbnail_height, thumbnail_type, thumbnail_method)
);
CREATE TABLE IF NOT EXISTS remote_media_cache (
  media_origin text NOT NULL,
  media_id text NOT NULL,
  media_type text,
  media_length integer,
  created_ts bigint,
  upload_name text,
  filesystem_id text,
  quarantined_by text,
  last_access_ts bigint,
  authenticated boolean NOT NULL DEFAULT false,
  sha256 text,
  UNIQUE (media_origin, media_id)
);
CREATE TABLE IF NOT EXISTS remote_media_cache_thumbnails (
  media_origin text NOT NULL,
  media_id text NOT NULL,
  filesystem_id text,
  thumbnail_width integer NOT NULL,
  thumbnail_height integer NOT NULL,
  thumbnail_type text NOT NULL,
  thumbnail_method text NOT NULL,
  thumbnail_length integer NOT NULL,
  UNIQUE (media_origin, media_id, thumbnail_width, thumbnail_height, thumbnail_type,
          thumbnail_method)
);
