-- inode: tells several files without a name apart that had the same one; 0 for files with a name, or where not known
ALTER TABLE file_in_use ADD COLUMN inode BIGINT NOT NULL DEFAULT 0;
