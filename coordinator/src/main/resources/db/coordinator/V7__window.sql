-- When migrations of the batch may begin, as a plan writes it; NULL at any time.
ALTER TABLE batch ADD COLUMN time_window text;
